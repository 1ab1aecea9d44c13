/// The shells that have completions, which are built from the commands' syntax.
enum CompletionShell: String, CaseIterable {
    case bash, zsh, fish

    /// Returns the script that the shell reads.
    func script(_ commands: [Syntax]) -> String {
        switch self {
        case .bash: BashCompletions(commands: commands).script
        case .zsh: ZshCompletions(commands: commands).script
        case .fish: FishCompletions(commands: commands).script
        }
    }
}

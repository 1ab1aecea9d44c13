/// The shells whose completions are made out of the commands' own syntax.
enum CompletionShell: String, CaseIterable {
    case bash, zsh, fish

    /// The script that the shell reads.
    func script(_ commands: [Syntax]) -> String {
        switch self {
        case .bash: BashCompletions(commands: commands).script
        case .zsh: ZshCompletions(commands: commands).script
        case .fish: FishCompletions(commands: commands).script
        }
    }
}

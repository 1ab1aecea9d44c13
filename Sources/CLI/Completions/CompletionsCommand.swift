/// `hearth completions`: prints the script for a shell.
struct CompletionsCommand: Subcommand {
    /// The shells that have completions.
    private enum Shell: String, CaseIterable {
        case bash, zsh, fish
    }

    let syntax = Syntax(
        words: ["completions"], summary: "print completions for bash, zsh or fish",
        operands: [Syntax.Operand(name: "SHELL", text: "bash, zsh or fish")],
        notes: ["bash: source <(hearth completions bash)   zsh: the same, after compinit   fish: hearth completions fish | source"])

    private let commands: [Syntax]
    private let topics: [String]

    /// Creates the command for a program with these other commands and help topics.
    init(completing commands: [Syntax], topics: [String]) {
        self.commands = commands
        self.topics = topics
    }

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let word = arguments.operands[0]
        guard let shell = Shell(rawValue: word) else {
            let known = Shell.allCases.map(\.rawValue)
            throw UsageError("there are no completions for '\(word)', but for: \(known.joined(separator: ", "))", command: syntax.name)
        }
        let words = CompletionWords(commands: commands + [syntax], topics: topics)
        switch shell {
        case .bash: Console.print(BashCompletions(words).script)
        case .zsh: Console.print(ZshCompletions(words).script)
        case .fish: Console.print(FishCompletions(words).script)
        }
        return .done
    }
}

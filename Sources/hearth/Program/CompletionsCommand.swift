/// `hearth completions`: prints the script for a shell.
enum CompletionsCommand: Command {
    static let syntax = Syntax(
        words: ["completions"], summary: "print completions for bash, zsh or fish",
        operands: [Syntax.Operand(name: "SHELL", text: "bash, zsh or fish")],
        notes: ["bash: source <(hearth completions bash)   zsh: the same, after compinit   fish: hearth completions fish | source"])

    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let word = arguments.operands[0]
        guard let shell = CompletionShell(rawValue: word) else {
            let known = CompletionShell.allCases.map(\.rawValue)
            throw UsageError("there are no completions for '\(word)', but for: \(known.joined(separator: ", "))", command: syntax.name)
        }
        Console.print(shell.script(CommandLineProgram.commands.map { $0.syntax }))
        return .done
    }
}

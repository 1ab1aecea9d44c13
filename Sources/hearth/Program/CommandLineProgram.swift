internal import Coding
internal import Glibc
internal import Runtime

/// Finds the command that a command line names, runs it, and prints its failure.
struct CommandLineProgram {
    /// All commands, in the order of the help.
    static let commands: [any Command.Type] = [
        ServeCommand.self, DoctorCommand.self, KeysCreateCommand.self, KeysListCommand.self, KeysRevokeCommand.self, DemoCommand.self,
        RunCommand.self,
        SayCommand.self, TailCommand.self, PatchCommand.self, ShowCommand.self, ListCommand.self, InterruptCommand.self, AnswerCommand.self,
        EndCommand.self,
        CancelCommand.self, OpenAPICommand.self, CompletionsCommand.self,
    ]

    private let words: [String]

    init(_ words: [String]) {
        self.words = words
    }

    /// Runs the command line and returns the exit code. Does not return once a command has begun: the command's end is the process's end.
    func run() -> Int32 {
        Console.holdDescriptors()
        guard let first = words.first else {
            Console.note(Help.overview)
            return ExitCode.wrongUse.rawValue
        }
        switch first {
        case "--version", "version":
            Console.line("hearth \(Version.number)")
            return ExitCode.done.rawValue
        case "--help", "-h", "help":
            return report { () throws(UsageError) in try Help.print(topic: Array(words.dropFirst())) }
        default:
            return report { () throws(UsageError) in try start() }
        }
    }

    private func start() throws(UsageError) {
        let (command, rest) = try CommandLineProgram.find(words)
        let arguments = try Arguments(parsing: rest, as: command.syntax)
        if arguments.asksForHelp {
            Console.print(HelpText.of(command.syntax))
            return
        }
        StopSignal.block()
        let stop = StopSignal()
        CommandLineProgram.begin(command, arguments, stop)
        stop.takeSignals()
    }

    /// Returns the command whose words match the most words at the start of the line, and the rest of the line.
    static func find(_ words: [String]) throws(UsageError) -> (command: any Command.Type, rest: [String]) {
        let matching = commands.filter { words.starts(with: $0.syntax.words) }
        if let command = matching.max(by: { $0.syntax.words.count < $1.syntax.words.count }) {
            return (command, Array(words.dropFirst(command.syntax.words.count)))
        }
        let group = commands.filter { $0.syntax.words.first == words.first && $0.syntax.words.count > 1 }
        let choices = group.compactMap { $0.syntax.words.last }
        if !group.isEmpty {
            guard words.count > 1, !words[1].hasPrefix("-") else {
                throw UsageError("\(words[0]) needs one of: \(choices.joined(separator: ", "))", command: "hearth")
            }
            throw UsageError(
                "there is no command '\(words[0]) \(words[1])'", nearest: Nearest.word(to: words[1], in: choices).map { "\(words[0]) \($0)" },
                command: "hearth")
        }
        let known = Set(commands.compactMap { $0.syntax.words.first } + ["help"]).sorted()
        throw UsageError("there is no command '\(words[0])'", nearest: Nearest.word(to: words[0], in: known), command: "hearth")
    }

    private static func begin(_ command: any Command.Type, _ arguments: Arguments, _ stop: StopSignal) {
        Task.detached {
            do {
                Console.end(try await command.run(arguments, stop: stop))
            } catch {
                let (text, failure) = describe(error)
                if arguments.has("--json") { Console.json(failure.document) }
                if !Console.isLost { Console.complain(text) }
                Console.end(failure.code)
            }
        }
    }

    /// Returns an error in words for people, and as the failure that determines the exit code and the output of `--json`.
    private static func describe(_ error: any Error) -> (text: String, failure: CommandFailure) {
        switch error {
        case let error as CommandFailure: return (error.text, error)
        case let error as UsageError:
            return (error.text, CommandFailure(error.message, remedy: "\(error.command) --help shows what there is", code: .wrongUse))
        case let error as SettingsError:
            let (what, remedy) = (error.mistakes.map(\.what), error.mistakes.map(\.remedy))
            return (error.text, CommandFailure(what.joined(separator: "; "), remedy: remedy.joined(separator: "; "), code: .wrongUse))
        default:
            let failure = CommandFailure(ErrorText.of(error))
            return (failure.text, failure)
        }
    }

    private func report(_ body: () throws(UsageError) -> Void) -> Int32 {
        do throws(UsageError) {
            try body()
            return ExitCode.done.rawValue
        } catch {
            Console.complain(error.text)
            return ExitCode.wrongUse.rawValue
        }
    }
}

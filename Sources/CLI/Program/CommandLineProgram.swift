internal import Coding
internal import Glibc
internal import Runtime

/// A page of `hearth help TOPIC`.
public struct HelpPage: Sendable {
    /// The word that names the page.
    fileprivate let topic: String
    fileprivate let meaning: String
    fileprivate let text: @Sendable (_ commands: [Syntax]) -> String
    fileprivate let markdown: (@Sendable () -> String)?

    /// Creates a page.
    ///
    /// - Parameters:
    ///   - topic: the word that names the page.
    ///   - meaning: the page's line in the overview.
    ///   - markdown: returns the page as docs/ contains it; `nil` if it is not there.
    ///   - text: returns the page for a terminal, given the syntax of all commands.
    public init(
        topic: String, meaning: String, markdown: (@Sendable () -> String)? = nil, text: @escaping @Sendable (_ commands: [Syntax]) -> String
    ) {
        self.topic = topic
        self.meaning = meaning
        self.text = text
        self.markdown = markdown
    }
}

/// Finds the command that a command line names, runs it, and prints its failure.
public struct CommandLineProgram: Sendable {
    private let version: String
    private let pages: [HelpPage]
    /// All commands, in the order of the help.
    let commands: [any Subcommand]

    /// Creates a program with these commands, in the order of the help, and with `help`, `version` and `completions`.
    public init(version: String, commands: [any Subcommand], pages: [HelpPage]) {
        self.version = version
        self.pages = pages
        self.commands = commands + [CompletionsCommand(completing: commands.map(\.syntax), topics: pages.map(\.topic))]
    }

    /// Runs a command line and returns the exit code. Does not return once a command has begun: the command's end is the process's end.
    public func run(_ words: [String]) -> Int32 {
        Console.holdDescriptors()
        guard let first = words.first else {
            Console.note(overview)
            return ExitCode.wrongUse.rawValue
        }
        do throws(UsageError) {
            switch first {
            case "--version", "version": Console.line("hearth \(version)")
            case "--help", "-h", "help": Console.print(try help(on: Array(words.dropFirst())))
            default: try start(words)
            }
            return ExitCode.done.rawValue
        } catch {
            Console.complain(error.text)
            return ExitCode.wrongUse.rawValue
        }
    }

    // MARK: Help

    private var overview: String {
        HelpText.overview(commands.map(\.syntax), topics: pages.map { ($0.topic, $0.meaning) })
    }

    /// Returns the page of a topic or a command; without one, the overview. With `--markdown` it is the page as docs/ contains it.
    private func help(on words: [String]) throws(UsageError) -> String {
        let topic = words.filter { $0 != "--markdown" }
        guard let first = topic.first else { return overview }
        if let page = pages.first(where: { $0.topic == first }) {
            if words.contains("--markdown"), let markdown = page.markdown { return markdown() }
            return page.text(commands.map(\.syntax))
        }
        return HelpText.of(try find(topic).command.syntax)
    }

    // MARK: Commands

    /// Returns the command whose words match the most words at the start of the line, and the rest of the line.
    func find(_ words: [String]) throws(UsageError) -> (command: any Subcommand, rest: [String]) {
        let matching = commands.filter { words.starts(with: $0.syntax.words) }
        if let command = matching.max(by: { $0.syntax.words.count < $1.syntax.words.count }) {
            return (command, Array(words.dropFirst(command.syntax.words.count)))
        }
        let group = commands.map(\.syntax).filter { $0.words.first == words.first && $0.words.count > 1 }
        let choices = group.compactMap(\.words.last)
        if !group.isEmpty {
            guard words.count > 1, !words[1].hasPrefix("-") else {
                throw UsageError("\(words[0]) needs one of: \(choices.joined(separator: ", "))", command: "hearth")
            }
            throw UsageError(
                "there is no command '\(words[0]) \(words[1])'", nearest: Nearest.word(to: words[1], in: choices).map { "\(words[0]) \($0)" },
                command: "hearth")
        }
        let known = Set(commands.compactMap(\.syntax.words.first) + ["help"]).sorted()
        throw UsageError("there is no command '\(words[0])'", nearest: Nearest.word(to: words[0], in: known), command: "hearth")
    }

    private func start(_ words: [String]) throws(UsageError) {
        let (command, rest) = try find(words)
        let arguments = try Arguments(parsing: rest, as: command.syntax)
        if arguments.asksForHelp { return Console.print(HelpText.of(command.syntax)) }
        StopSignal.block()
        let stop = StopSignal()
        CommandLineProgram.begin(command, arguments, stop)
        stop.takeSignals()
    }

    private static func begin(_ command: any Subcommand, _ arguments: Arguments, _ stop: StopSignal) {
        Task.detached {
            do {
                Console.end(try await command.run(arguments, stop: stop))
            } catch {
                let known = error as? any CommandError ?? CommandFailure(ErrorText.of(error))
                if arguments.has("--json") { Console.json(known.failure.document) }
                if !Console.isLost { Console.complain(known.text) }
                Console.end(known.failure.code)
            }
        }
    }
}

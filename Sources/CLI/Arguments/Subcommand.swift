/// A command of the program: its syntax and its work.
public protocol Subcommand: Sendable {
    /// The command line that it accepts.
    var syntax: Syntax { get }

    /// Executes the command.
    ///
    /// - Parameters:
    ///   - arguments: the command line, already checked against `syntax`.
    ///   - stop: tells when the user or the system asks the process to end.
    /// - Throws: an error that the caller prints, usually a `CommandError`.
    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode
}

/// The command line that a command accepts: the only source of parsing, hints, help, completions and the manual page.
public struct Syntax: Sendable {
    /// An option `--name`, with or without a value.
    public struct Option: Sendable {
        /// The name with its dashes: `--name`.
        public let flag: String
        /// The value's name in help; `nil` if the option is a switch without a value.
        public let placeholder: String?
        /// The option's effect, for the help.
        public let text: String
        /// True if an option with a value may be given more than once; otherwise a second one is wrong use.
        public let isRepeatable: Bool

        /// Creates an option.
        public init(flag: String, placeholder: String?, text: String, isRepeatable: Bool = false) {
            self.flag = flag
            self.placeholder = placeholder
            self.text = text
            self.isRepeatable = isRepeatable
        }

        /// Returns an option that takes no value.
        public static func toggle(_ flag: String, _ text: String) -> Option {
            Option(flag: flag, placeholder: nil, text: text)
        }

        /// Returns an option that takes a value.
        public static func value(_ flag: String, _ placeholder: String, _ text: String) -> Option {
            Option(flag: flag, placeholder: placeholder, text: text)
        }
    }

    /// A word without dashes that the command takes.
    public struct Operand: Sendable {
        /// The name in help: `ID`.
        public let name: String
        /// The operand's meaning, for the help.
        public let text: String
        /// True if the command does not work without it.
        public let isRequired: Bool

        /// Creates an operand.
        public init(name: String, text: String, isRequired: Bool = true) {
            self.name = name
            self.text = text
            self.isRequired = isRequired
        }
    }

    /// The words that select the command: `["keys", "create"]`.
    public let words: [String]
    /// The command's line in the list of commands.
    public let summary: String
    /// The words that it takes, in their order.
    public let operands: [Operand]
    /// The options that it takes, without `--help`.
    public let options: [Option]
    /// Further lines below the options.
    public let notes: [String]

    /// Creates the syntax of a command.
    public init(words: [String], summary: String, operands: [Operand] = [], options: [Option] = [], notes: [String] = []) {
        self.words = words
        self.summary = summary
        self.operands = operands
        self.options = options
        self.notes = notes
    }

    /// The option that every command takes.
    static let help = Option.toggle("--help", "show this text")

    /// The full name: `hearth keys create`.
    public var name: String { (["hearth"] + words).joined(separator: " ") }

    /// Returns the option for a flag as typed, `-h` included.
    func option(named flag: String) -> Option? {
        if flag == "--help" || flag == "-h" { return Syntax.help }
        return options.first { $0.flag == flag }
    }
}

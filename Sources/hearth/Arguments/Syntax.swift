/// The command line that a command accepts: the only source of parsing, hints, help, completions and the manual page.
struct Syntax: Sendable {
    /// An option `--name`, with or without a value.
    struct Option: Sendable {
        /// The name with its dashes: `--name`.
        let flag: String
        /// The value's name in help; `nil` if the option is a switch without a value.
        let placeholder: String?
        let text: String
        /// True if an option with a value may be given more than once; otherwise a second one is wrong use.
        var isRepeatable = false

        /// Returns an option that takes no value.
        static func toggle(_ flag: String, _ text: String) -> Option {
            Option(flag: flag, placeholder: nil, text: text)
        }

        /// Returns an option that takes a value.
        static func value(_ flag: String, _ placeholder: String, _ text: String) -> Option {
            Option(flag: flag, placeholder: placeholder, text: text)
        }
    }

    /// A word without dashes that the command takes.
    struct Operand: Sendable {
        /// The name in help: `ID`.
        let name: String
        let text: String
        var isRequired = true
    }

    /// The words that select the command: `["keys", "create"]`.
    let words: [String]
    /// The command's line in the list of commands.
    let summary: String
    var operands: [Operand] = []
    var options: [Option] = []
    /// Further lines below the options.
    var notes: [String] = []

    /// The option that every command takes.
    static let help = Option.toggle("--help", "show this text")

    /// The full name: `hearth keys create`.
    var name: String { (["hearth"] + words).joined(separator: " ") }

    /// Returns the option for a flag as typed, `-h` included.
    func option(named flag: String) -> Option? {
        if flag == "--help" || flag == "-h" { return Syntax.help }
        return options.first { $0.flag == flag }
    }
}

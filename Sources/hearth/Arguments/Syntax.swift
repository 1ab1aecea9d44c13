/// What a command accepts on its line: the one place that parsing, hints and help are made from.
struct Syntax: Sendable {
    /// One `--name`, with or without a value.
    struct Option: Sendable {
        /// With its dashes: `--name`.
        let flag: String
        /// What help shows for the value; `nil` = the option is a switch and takes none.
        let placeholder: String?
        let text: String
        /// It may be given more than once; otherwise a second one is wrong use.
        var isRepeatable = false

        /// An option that takes no value.
        static func toggle(_ flag: String, _ text: String) -> Option {
            Option(flag: flag, placeholder: nil, text: text)
        }

        /// An option that takes one value.
        static func value(_ flag: String, _ placeholder: String, _ text: String) -> Option {
            Option(flag: flag, placeholder: placeholder, text: text)
        }
    }

    /// A word without dashes that the command needs.
    struct Operand: Sendable {
        /// As help shows it: `ID`.
        let name: String
        let text: String
        var isRequired = true
    }

    /// The words that choose the command: `["keys", "create"]`.
    let words: [String]
    /// One line, as the list of commands shows it.
    let summary: String
    var operands: [Operand] = []
    var options: [Option] = []
    /// More lines under the options.
    var notes: [String] = []

    /// Every command takes it.
    static let help = Option.toggle("--help", "show this text")

    /// `hearth keys create`.
    var name: String { (["hearth"] + words).joined(separator: " ") }

    /// The option of a flag as it was typed, `-h` included.
    func option(named flag: String) -> Option? {
        if flag == "--help" || flag == "-h" { return Syntax.help }
        return options.first { $0.flag == flag }
    }
}

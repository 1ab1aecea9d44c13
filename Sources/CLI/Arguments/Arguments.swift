/// The words of a command line, sorted into options and operands.
public struct Arguments: Sendable {
    private var values: [String: [String]] = [:]
    /// The words that are not options, in their order.
    public private(set) var operands: [String] = []

    /// Sorts `words` according to `syntax`.
    ///
    /// Both `--name value` and `--name=value` are accepted; `--` ends the options. Throws on an unknown option and names the nearest known one.
    init(parsing words: [String], as syntax: Syntax) throws(UsageError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                operands.append(contentsOf: rest)
                break
            }
            guard word.hasPrefix("-"), word != "-" else {
                operands.append(word)
                continue
            }
            try take(option: word, &rest, syntax)
        }
        if !asksForHelp { try checkOperands(syntax) }
    }

    /// True if `--help` or `-h` is among the options; the operands are then not checked.
    var asksForHelp: Bool { has("--help") }

    /// Returns true if the option was given.
    public func has(_ flag: String) -> Bool {
        values[flag] != nil
    }

    /// Returns the option's value, or `nil` if it was not given.
    public func value(_ flag: String) -> String? {
        values[flag]?.last
    }

    /// Returns every value of a repeatable option.
    public func all(_ flag: String) -> [String] {
        values[flag] ?? []
    }

    private mutating func take(option word: String, _ rest: inout ArraySlice<String>, _ syntax: Syntax) throws(UsageError) {
        let (flag, attached) = Arguments.split(word)
        guard let option = syntax.option(named: flag) else {
            let known = syntax.options.map(\.flag) + ["--help"]
            throw UsageError("unknown option \(flag)", nearest: Nearest.word(to: flag, in: known), command: syntax.name)
        }
        if option.placeholder == nil {
            guard attached == nil else { throw UsageError("\(flag) takes no value", command: syntax.name) }
            values[option.flag] = []
            return
        }
        guard let value = attached ?? rest.popFirst() else {
            throw UsageError("\(flag) needs a value: \(flag) \(option.placeholder ?? "")", command: syntax.name)
        }
        guard option.isRepeatable || values[option.flag] == nil else {
            throw UsageError("\(flag) is given twice", command: syntax.name)
        }
        values[option.flag, default: []].append(value)
    }

    private func checkOperands(_ syntax: Syntax) throws(UsageError) {
        let required = syntax.operands.filter(\.isRequired)
        if operands.count < required.count {
            throw UsageError("\(required[operands.count].name) is missing", command: syntax.name)
        }
        if operands.count > syntax.operands.count {
            throw UsageError("'\(operands[syntax.operands.count])' is one word too many", command: syntax.name)
        }
    }

    private static func split(_ word: String) -> (flag: String, value: String?) {
        guard word.hasPrefix("--"), let equals = word.firstIndex(of: "=") else { return (word, nil) }
        return (String(word[..<equals]), String(word[word.index(after: equals)...]))
    }
}

/// A command line that the command does not understand: exit code 2.
public struct UsageError: CommandError, Equatable, CustomStringConvertible {
    /// The mistake, without a full stop.
    let message: String
    /// The word that was probably meant.
    let nearest: String?
    /// The command whose help says more: `hearth keys`.
    private let command: String

    /// Creates an error about a command line of `command`.
    public init(_ message: String, nearest: String? = nil, command: String) {
        self.message = message
        self.nearest = nearest
        self.command = command
    }

    /// The lines for stderr: the mistake and the remedy.
    public var text: String {
        var text = "hearth: \(message)\n"
        if let nearest { text += "        did you mean \(nearest)?\n" }
        return text + "        \(remedy)\n"
    }

    /// The mistake as `--json` prints it.
    public var failure: CommandFailure {
        CommandFailure(message, remedy: remedy, code: .wrongUse)
    }

    /// The mistake, without a full stop.
    public var description: String { message }

    private var remedy: String { "\(command) --help shows what there is" }
}

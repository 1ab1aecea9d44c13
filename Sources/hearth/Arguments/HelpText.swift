/// Makes the help of commands out of their syntax.
enum HelpText {
    private static let width = 100

    /// The help of one command.
    static func of(_ syntax: Syntax) -> String {
        var text = "\(syntax.summary)\n\nusage: \(usage(syntax))\n"
        let operands = syntax.operands.map { ($0.name, $0.text) }
        let options = (syntax.options + [Syntax.help]).map { option in
            (option.placeholder.map { "\(option.flag) \($0)" } ?? option.flag, option.text)
        }
        text += "\n" + columns(operands + options)
        if !syntax.notes.isEmpty { text += "\n" + syntax.notes.joined(separator: "\n") + "\n" }
        return text
    }

    /// The help of the whole program.
    static func overview(_ commands: [Syntax], topics: [(String, String)]) -> String {
        let rows = commands.map { ($0.words.joined(separator: " "), $0.summary) }
        return """
            hearth runs coding agents in sandboxes, behind an HTTP API

            usage: hearth COMMAND [OPTIONS]

            \(columns(rows))
            hearth COMMAND --help shows a command's options; hearth --version the version

            \(columns(topics.map { ("help \($0.0)", $0.1) }))
            """
    }

    /// Two columns, the right one wrapped.
    static func columns(_ rows: [(String, String)]) -> String {
        let left = min(32, (rows.map(\.0.count).max() ?? 0) + 2)
        var text = ""
        for (name, meaning) in rows {
            let lines = wrap(meaning, width: width - left - 2)
            var margin = name + String(repeating: " ", count: max(0, left - name.count))
            if name.count >= left {
                text += "  \(name)\n"
                margin = String(repeating: " ", count: left)
            }
            for line in lines {
                text += "  \(margin)\(line)\n"
                margin = String(repeating: " ", count: left)
            }
        }
        return text
    }

    private static func usage(_ syntax: Syntax) -> String {
        let operands = syntax.operands.map { $0.isRequired ? $0.name : "[\($0.name)]" }
        return ([syntax.name] + operands + ["[OPTIONS]"]).joined(separator: " ")
    }

    private static func wrap(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        return lines + [line]
    }
}

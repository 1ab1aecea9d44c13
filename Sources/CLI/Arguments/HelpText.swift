/// Builds the help of commands from their syntax.
public enum HelpText {
    /// The widest text that is easy to read; also the width for a file or a pipe.
    private static let widest = 100
    /// The widest left column; a longer name stands above its meaning.
    private static let widestName = 32

    /// The columns of help on this screen.
    private static var screenWidth: Int { min(widest, Console.columns ?? widest) }

    /// Returns the help of one command.
    static func of(_ syntax: Syntax, width: Int? = nil) -> String {
        var text = paragraph(syntax.summary, width: width) + "\n" + paragraph("usage: \(usage(syntax))", width: width)
        let operands = syntax.operands.map { ($0.name, $0.text) }
        let options = (syntax.options + [Syntax.help]).map { option in
            (option.placeholder.map { "\(option.flag) \($0)" } ?? option.flag, option.text)
        }
        text += "\n" + columns(operands + options, width: width)
        if !syntax.notes.isEmpty { text += "\n" + syntax.notes.map { paragraph($0, width: width) }.joined() }
        return text
    }

    /// Returns the help of the whole program.
    static func overview(_ commands: [Syntax], topics: [(String, String)], width: Int? = nil) -> String {
        let rows = commands.map { ($0.words.joined(separator: " "), $0.summary) }
        return [
            paragraph("hearth runs coding agents in sandboxes, behind an HTTP API", width: width),
            paragraph("usage: hearth COMMAND [OPTIONS]", width: width),
            columns(rows, width: width),
            paragraph("hearth COMMAND --help shows a command's options; hearth --version the version", width: width),
            columns(topics.map { ("help \($0.0)", $0.1) }, width: width),
        ].joined(separator: "\n")
    }

    /// Returns a text as lines for the screen, whatever its line breaks in the source.
    public static func paragraph(_ text: String, width: Int? = nil) -> String {
        let words = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return Printable.wrap(words, to: width ?? screenWidth, longWords: .cut).map { $0 + "\n" }.joined()
    }

    /// Returns rows in two columns, the right one wrapped; without room for two, the meaning is below the name.
    public static func columns(_ rows: [(String, String)], width: Int? = nil) -> String {
        let width = width ?? screenWidth
        let left = min(widestName, (rows.map { Printable.width($0.0) }.max() ?? 0) + 2)
        let isNarrow = width - left - 2 < Printable.narrowest
        let margin = Printable.blanks(isNarrow ? 4 : left + 2)
        var text = ""
        for (name, meaning) in rows {
            var lines = Printable.wrap(meaning, to: width - margin.count, longWords: isNarrow ? .cut : .broken).map { margin + $0 }
            if isNarrow || Printable.width(name) >= left {
                lines = Printable.wrap(name, to: width - 2, longWords: .cut).map { "  \($0)" } + lines
            } else if let first = lines.first {
                lines[0] = "  \(name)" + first.dropFirst(2 + Printable.width(name))
            }
            text += lines.map { $0 + "\n" }.joined()
        }
        return text
    }

    private static func usage(_ syntax: Syntax) -> String {
        let operands = syntax.operands.map { $0.isRequired ? $0.name : "[\($0.name)]" }
        return ([syntax.name] + operands + ["[OPTIONS]"]).joined(separator: " ")
    }
}

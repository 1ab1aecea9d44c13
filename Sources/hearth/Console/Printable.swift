internal import CSystem
internal import Glibc

/// Text from agents, repositories and other people, made fit for a terminal: nothing in it can move the cursor, change colours or turn the
/// writing round.
enum Printable {
    /// One line: every control character is shown as a mark, line ends and tabs as blanks.
    static func line(_ text: some StringProtocol) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n", "\r", "\t", "\u{2028}", "\u{2029}": scalars.append(" ")
            default: scalars.append(isSafe(scalar) ? scalar : "\u{fffd}")
            }
        }
        return String(scalars)
    }

    /// Its lines, each as `line` makes it.
    static func lines(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line($0) }
    }

    /// Columns that the text takes.
    static func width(_ text: some StringProtocol) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    /// The beginning that fits, with an ellipsis when something is left out.
    static func clip(_ text: String, to columns: Int) -> String {
        guard width(text) > columns else { return text }
        guard columns > 1 else { return String(text.prefix(max(0, columns))) }
        var kept = ""
        var used = 0
        for character in text {
            let size = width(String(character))
            if used + size > columns - 1 { break }
            kept.append(character)
            used += size
        }
        return kept + "…"
    }

    /// Broken at blanks into lines that fit; a word that is longer is broken anywhere.
    static func wrap(_ text: String, to columns: Int) -> [String] {
        var lines: [String] = []
        var current = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            var rest = String(word)
            if !current.isEmpty, width(current) + 1 + width(rest) > columns {
                lines.append(current)
                current = ""
            }
            while width(rest) > columns {
                var head = ""
                while let next = rest.first, width(head) + width(String(next)) <= columns || head.isEmpty {
                    head.append(next)
                    rest.removeFirst()
                }
                lines.append(head)
            }
            current += current.isEmpty ? rest : " \(rest)"
        }
        return lines + [current]
    }

    private static let hasLocale: Bool = setlocale(LC_CTYPE, "C.UTF-8") != nil

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        guard hasLocale else { return 1 }
        return max(0, Int(hearth_column_width(scalar.value)))
    }

    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0: false
        // Marks that turn the direction of what follows.
        case 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: false
        default: true
        }
    }
}

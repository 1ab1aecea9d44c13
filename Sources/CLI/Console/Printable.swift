internal import CSystem
internal import Glibc

/// Makes text from agents, repositories and other people fit for a terminal: nothing in it can move the cursor, change colours or reverse the
/// writing direction.
public enum Printable {
    /// Returns the text as one line: every control character becomes a mark, line ends and tabs become spaces.
    public static func line(_ text: some StringProtocol) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n", "\r", "\t", "\u{2028}", "\u{2029}": scalars.append(" ")
            default: scalars.append(isSafe(scalar) ? scalar : "\u{fffd}")
            }
        }
        return String(scalars)
    }

    /// Returns the text's lines, each as `line` makes it.
    public static func lines(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line($0) }
    }

    /// Returns the number of columns that the text takes.
    static func width(_ text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + width($1) }
    }

    /// Returns the beginning that fits, with an ellipsis if something is left out.
    public static func clip(_ text: String, to columns: Int) -> String {
        guard width(text) > columns else { return text }
        return columns > 0 ? beginning(of: text, within: columns - 1).trimmingBlanks + "…" : ""
    }

    /// Returns as many whole characters as fit.
    static func beginning(of text: String, within columns: Int) -> String {
        var kept = ""
        var used = 0
        for character in text {
            used += width(character)
            if used > columns { break }
            kept.append(character)
        }
        return kept
    }

    /// The treatment of a word that is longer than a line.
    enum LongWord {
        /// The word is broken anywhere: nothing is lost.
        case broken
        /// The word is cut, with an ellipsis.
        case cut
    }

    /// Returns the text broken at spaces into lines that fit.
    static func wrap(_ text: String, to columns: Int, longWords: LongWord = .broken) -> [String] {
        let columns = max(1, columns)
        var lines: [String] = []
        var current = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            var rest = String(word)
            if !current.isEmpty, width(current) + 1 + width(rest) > columns {
                lines.append(current)
                current = ""
            }
            if longWords == .cut { rest = clip(rest, to: columns) }
            while width(rest) > columns {
                var head = ""
                while let next = rest.first, width(head) + width(next) <= columns || head.isEmpty {
                    head.append(next)
                    rest.removeFirst()
                }
                lines.append(head)
                // This was a wide character on a screen of one column.
                if rest.isEmpty { break }
            }
            current += current.isEmpty ? rest : " \(rest)"
        }
        return lines + [current]
    }

    /// Returns parts in a row, separated by a mark; parts that do not fit go on below, indented. Without `columns` all are on one line.
    static func row(_ parts: [String], separator: String = " · ", columns: Int?, indent: Int = 2) -> [String] {
        guard let columns, width(parts.joined(separator: separator)) > columns else { return [parts.joined(separator: separator)] }
        var lines: [String] = []
        for (number, part) in parts.enumerated() {
            // The mark stays with the part before it.
            let mark = number == parts.count - 1 ? "" : separator.trimmingBlanks
            if let last = lines.last, width(last) + 1 + width(part + mark) <= columns {
                lines[lines.count - 1] = "\(last) \(part)\(mark)"
                continue
            }
            // A part of several words may need more than one line.
            let margin = lines.isEmpty ? 0 : indent
            var pieces = wrap(part, to: columns - indent - width(mark), longWords: .cut).map(\.trimmingBlanks).filter { !$0.isEmpty }
            if margin == 0, width(part + mark) <= columns { pieces = [part] }
            for (line, piece) in pieces.enumerated() {
                lines.append(blanks(line == 0 ? margin : indent) + piece + (line == pieces.count - 1 ? mark : ""))
            }
        }
        return lines
    }

    /// Returns a name and its meaning in two columns; without room for two, the meaning is below the name. Without `columns` both are on one line.
    public static func entry(_ name: String, _ meaning: String, margin: Int, columns: Int?) -> [String] {
        let padded = name + blanks(max(1, margin - width(name)))
        guard let columns, width(padded) + width(meaning) > columns else { return [padded + meaning] }
        let longest = meaning.split(separator: " ").map { width($0) }.max() ?? 0
        guard columns - margin >= max(narrowest, min(longest, columns - 2)) else {
            return [clip(name, to: columns)] + wrap(meaning, to: columns - 2, longWords: .cut).map { "  \($0)" }
        }
        return wrap(meaning, to: columns - margin, longWords: .cut).enumerated().map { ($0.offset == 0 ? padded : blanks(margin)) + $0.element }
    }

    /// Returns one line wrapped between words; continuation lines align with the text after its indentation, or after `hearth: `.
    static func paragraph(_ line: String, columns: Int) -> [String] {
        guard width(line) > columns else { return [line] }
        let isIndented = line.hasPrefix(blanks(complaintMargin))
        let margin = columns - complaintMargin < narrowest ? 2 : complaintMargin
        let text = isIndented ? String(line.dropFirst(complaintMargin)) : line
        let lines = wrap(text, to: columns - margin)
        return lines.enumerated().map { blanks($0.offset == 0 && !isIndented ? 0 : margin) + $0.element }
    }

    /// The width of `hearth: `.
    private static let complaintMargin = 8

    /// The narrowest column of text that is easy to read.
    static let narrowest = 16

    /// Returns this many spaces.
    public static func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    private static let hasLocale: Bool = setlocale(LC_CTYPE, "C.UTF-8") != nil

    /// Returns the columns of one user-perceived character. An emoji composed of several takes the room of one; a variation selector that asks for
    /// the coloured form makes its character wide.
    private static func width(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        guard scalars.count > 1 else { return scalars.first.map(width) ?? 0 }
        if scalars.contains("\u{fe0f}") { return 2 }
        if scalars.contains(where: { $0 == "\u{200d}" || (0x1f3fb...0x1f3ff).contains($0.value) }) { return scalars.map(width).max() ?? 0 }
        return scalars.reduce(0) { $0 + width($1) }
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        guard hasLocale else { return 1 }
        return max(0, Int(hearth_column_width(scalar.value)))
    }

    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0: false
        // Marks that change the direction of the following text.
        case 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: false
        default: true
        }
    }
}

extension String {
    /// The string without trailing spaces.
    fileprivate var trimmingBlanks: String {
        var text = self
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }
}

/// The tone of a text, which decides its colour.
public enum Tone: Sendable {
    /// Ordinary text.
    case plain
    /// Less important text.
    case dim
    /// Success.
    case good
    /// Failure.
    case bad
    /// Something in progress, or worth a look.
    case busy
    /// A heading or a name.
    case strong

    /// Returns a text in this tone, for a terminal with colours.
    func paint(_ text: String) -> String {
        switch self {
        case .plain: text
        case .dim: "\u{1b}[2m\(text)\u{1b}[0m"
        case .good: "\u{1b}[32m\(text)\u{1b}[0m"
        case .bad: "\u{1b}[31m\(text)\u{1b}[0m"
        case .busy: "\u{1b}[36m\(text)\u{1b}[0m"
        case .strong: "\u{1b}[1m\(text)\u{1b}[0m"
        }
    }
}

/// A line on the screen: pieces from the left, and a time or a number at the right edge.
struct ScreenLine: Sendable, Equatable {
    private struct Piece: Sendable, Equatable {
        let text: String
        let tone: Tone
    }

    /// The fewest columns for the pieces on the left.
    private static let leastLeft = 16

    private let pieces: [Piece]
    private let right: String

    init(_ pieces: [(String, Tone)], right: String = "") {
        self.pieces = pieces.map { Piece(text: Printable.line($0.0), tone: $0.1) }
        self.right = right
    }

    /// Returns the text without colours, fitted into the columns.
    func text(columns: Int) -> String {
        render(columns: columns) { text, _ in text }
    }

    /// Returns the text with colours, fitted into the columns.
    func coloured(columns: Int) -> String {
        render(columns: columns) { text, tone in tone.paint(text) }
    }

    private func render(columns: Int, _ paint: (String, Tone) -> String) -> String {
        // If both do not fit, the words matter more than the figure on the right.
        let reserved = right.isEmpty || columns < Printable.width(right) + ScreenLine.leastLeft ? 0 : Printable.width(right) + 1
        let room = max(0, columns - reserved)
        let isWhole = pieces.reduce(0) { $0 + Printable.width($1.text) } <= room
        var left = isWhole ? room : room - 1
        var line = ""
        for piece in pieces where left > 0 {
            let text = Printable.beginning(of: piece.text, within: left)
            left -= Printable.width(text)
            line += paint(text, piece.tone)
            if text != piece.text { break }
        }
        if !isWhole, room > 0 {
            line += "…"
            if left < 0 { left = 0 }
        }
        if reserved == 0 { return line }
        return line + Printable.blanks(left + 1) + paint(right, .dim)
    }
}

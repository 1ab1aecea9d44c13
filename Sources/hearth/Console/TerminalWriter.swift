internal import Glibc

/// Writes lines that stay, and below them lines that are written anew as long as something is going on.
struct TerminalWriter {
    /// Columns of each line that is written anew.
    private var liveWidths: [Int] = []
    private let usesColour: Bool
    /// Beyond it a line is hard to read.
    private static let widest = 110

    init(usesColour: Bool) {
        self.usesColour = usesColour
    }

    /// Whether a terminal can do that.
    static var isPossible: Bool { Console.isTerminal && !isDumb }

    /// Whether the user wants colours (https://no-color.org), and the terminal has them.
    static var wantsColour: Bool { !isDumb && getenv("NO_COLOR").map { $0.pointee == 0 } ?? true }

    private static var isDumb: Bool { getenv("TERM").map { String(cString: $0) } ?? "dumb" == "dumb" }

    /// Columns of the terminal as it is now.
    static var columns: Int { min(Console.columns ?? 80, widest) }

    /// Puts `lines` above what is written anew, and `live` below them.
    mutating func write(_ lines: [ScreenLine], live: [ScreenLine]) {
        let columns = TerminalWriter.columns
        // In one write: nothing flickers.
        var text = ""
        let rows = TerminalWriter.rows(liveWidths, on: columns + 1)
        if rows > 0 { text += "\r\u{1b}[\(rows)A" }
        text += "\u{1b}[J"
        for line in lines + live { text += (usesColour ? line.coloured(columns: columns) : line.text(columns: columns)) + "\n" }
        liveWidths = live.map { Printable.width($0.text(columns: columns)) }
        Console.print(text)
    }

    /// Rows that lines of these widths take: a screen that has become narrower shows one line in several.
    static func rows(_ widths: [Int], on columns: Int) -> Int {
        widths.reduce(0) { $0 + max(1, ($1 + columns - 1) / max(1, columns)) }
    }
}

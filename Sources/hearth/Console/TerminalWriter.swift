internal import Glibc

/// Writes lines that stay, and below them lines that are redrawn while something is in progress.
struct TerminalWriter {
    /// The width of each line that is redrawn.
    private var liveWidths: [Int] = []
    private let usesColour: Bool
    /// The widest line that is easy to read.
    private static let widest = 110

    init(usesColour: Bool) {
        self.usesColour = usesColour
    }

    /// True if standard output is a terminal that can redraw lines.
    static var isPossible: Bool { Console.isTerminal && !isDumb }

    /// True if the user wants colours (https://no-color.org) and the terminal has them.
    static var wantsColour: Bool { !isDumb && getenv("NO_COLOR").map { $0.pointee == 0 } ?? true }

    private static var isDumb: Bool { getenv("TERM").map { String(cString: $0) } ?? "dumb" == "dumb" }

    /// The current columns of the terminal.
    static var columns: Int { min(Console.columns ?? 80, widest) }

    /// Writes `lines`, which stay, in place of the redrawn lines, and `live` below them.
    mutating func write(_ lines: [ScreenLine], live: [ScreenLine]) {
        let columns = TerminalWriter.columns
        // One write, so that nothing flickers.
        var text = ""
        let rows = TerminalWriter.rows(liveWidths, on: columns + 1)
        if rows > 0 { text += "\r\u{1b}[\(rows)A" }
        text += "\u{1b}[J"
        for line in lines + live { text += (usesColour ? line.coloured(columns: columns) : line.text(columns: columns)) + "\n" }
        liveWidths = live.map { Printable.width($0.text(columns: columns)) }
        Console.print(text)
    }

    /// Returns the rows that lines of these widths take: a screen that became narrower shows one line in several rows.
    static func rows(_ widths: [Int], on columns: Int) -> Int {
        widths.reduce(0) { $0 + max(1, ($1 + columns - 1) / max(1, columns)) }
    }
}

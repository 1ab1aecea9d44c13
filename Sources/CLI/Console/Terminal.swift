internal import Glibc
internal import Runtime

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
    static var isPossible: Bool { Console.isTerminal && !Console.isDumb }

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

/// Reads lines that a person types.
enum TerminalInput {
    /// True if a person can see a question and type an answer.
    static var isPossible: Bool { isatty(0) == 1 && TerminalWriter.isPossible }

    /// The interval in milliseconds at which `line()` checks for cancellation.
    private static let interval: Int32 = 100
    private static let longest = 16 << 10

    /// Returns the next line without its end; `nil` at the end of input or if the task was cancelled.
    static func line() async -> String? {
        while !Task.isCancelled {
            let piece: String?? = await BlockingPool.shared.run {
                var watched = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
                guard poll(&watched, 1, interval) > 0 else { return .some(nil) }
                var buffer = [UInt8](repeating: 0, count: longest)
                let count = read(0, &buffer, buffer.count)
                guard count > 0 else { return nil }
                return String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            }
            guard let piece else { return nil }
            // A terminal delivers whole lines.
            if let piece { return piece }
        }
        return nil
    }
}

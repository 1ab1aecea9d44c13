/// A table of text.
///
/// On a narrow screen the widest cells are cut, never wrapped; on a screen too narrow even for that, every row becomes a paragraph of its own.
public struct TextTable {
    /// The narrowest column that still says something.
    private static let narrowest = 8
    private static let gap = 2

    private let heading: [String]
    private let rows: [[String]]
    private let whole: Set<Int>

    /// Creates a table.
    ///
    /// - Parameter whole: the columns that are useful only in full, such as ids.
    public init(_ heading: [String], _ rows: [[String]], whole: Set<Int> = []) {
        self.heading = heading
        self.rows = rows
        self.whole = whole
    }

    /// Returns the table as text.
    ///
    /// - Parameter columns: the screen's columns; `nil` without a screen, where nothing is cut.
    public func text(columns: Int?) -> String {
        text(columns: columns) { Console.styled($0, .dim) }
    }

    /// Returns the table as text, with the heading emphasized.
    func text(columns: Int?, emphasis: (String) -> String) -> String {
        guard let widths = widths(columns) else { return paragraphs(columns ?? 0, emphasis) }
        return ([heading] + rows).enumerated().map { number, row in
            let cells = zip(row, widths).map { cell, width in
                let text = Printable.clip(cell, to: width)
                return text + Printable.blanks(width - Printable.width(text))
            }
            var line = cells.joined(separator: Printable.blanks(TextTable.gap))
            while line.hasSuffix(" ") { line.removeLast() }
            return (number == 0 ? emphasis(line) : line) + "\n"
        }.joined()
    }

    /// Returns each column's width, or `nil` if there is no room for columns.
    private func widths(_ columns: Int?) -> [Int]? {
        let natural = heading.indices.map { column in ([heading] + rows).map { Printable.width($0[column]) }.max() ?? 0 }
        guard let columns else { return natural }
        let least = natural.enumerated().map { whole.contains($0.offset) ? $0.element : min($0.element, TextTable.narrowest) }
        let room = columns - TextTable.gap * (natural.count - 1)
        guard least.reduce(0, +) <= room else { return nil }
        var widths = natural
        // Shrink the widest first, down to the next widest.
        while widths.reduce(0, +) > room {
            let candidates = widths.indices.filter { widths[$0] > least[$0] }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return nil }
            widths[widest] -= 1
        }
        return widths
    }

    private func paragraphs(_ columns: Int, _ emphasis: (String) -> String) -> String {
        let margin = (heading.map { Printable.width($0) }.max() ?? 0) + TextTable.gap
        return rows.map { row in
            zip(heading, row).filter { !$0.1.isEmpty }.flatMap { name, cell in
                Printable.entry(name, cell, margin: margin, columns: columns)
            }.map { $0 + "\n" }.joined()
        }.joined(separator: "\n")
    }
}

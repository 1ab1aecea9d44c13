/// Rows of cells as columns.
enum TextTable {
    /// The first row is the heading.
    static func of(_ rows: [[String]]) -> String {
        let widths = (rows.first ?? []).indices.map { column in rows.map { Printable.width($0[column]) }.max() ?? 0 }
        return rows.enumerated().map { number, row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - Printable.width($0)) }
            var line = cells.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return (number == 0 ? Style.dim(line) : line) + "\n"
        }.joined()
    }
}

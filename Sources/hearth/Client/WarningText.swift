internal import Coding

/// A run's warning in words: its detail, and the first of the files that it is about.
struct WarningText {
    /// The number of paths that are named; the run's document has the others.
    private static let shownPaths = 3
    /// The number of a run's warnings that are shown.
    private static let shownWarnings = 5

    let warning: JSONValue

    /// The warning in one line.
    var line: String {
        let detail = warning["detail"]?.asString ?? warning["title"]?.asString ?? warning["code"]?.asString ?? ""
        let paths = (warning["paths"]?.asArray ?? []).compactMap(\.asString)
        guard !paths.isEmpty else { return Printable.line(detail) }
        let shown = paths.prefix(WarningText.shownPaths)
        let rest = paths.count - shown.count
        let names = shown.joined(separator: ", ") + (rest > 0 ? ", and \(rest) more" : "")
        return Printable.line("\(detail) (\(names))")
    }

    /// Returns the warnings in a run's document, one line each.
    static func lines(of run: JSONValue) -> [String] {
        let all = run["warnings"]?.asArray ?? []
        let rest = all.count - shownWarnings
        return all.prefix(shownWarnings).map { WarningText(warning: $0).line }
            + (rest > 0 ? ["\(rest) more: hearth show \(RunText(run: run).shortID) --json"] : [])
    }
}

internal import Coding

/// A run in words.
struct RunText {
    let run: JSONValue

    private func text(_ path: String...) -> String? {
        path.reduce(Optional(run)) { $0?[$1] }?.asString.map { Printable.line($0) }
    }

    private func number(_ path: String...) -> Int64? {
        path.reduce(Optional(run)) { $0?[$1] }?.asInteger
    }

    /// The id as people type it: the beginning of its random part, which hardly any two runs share.
    var shortID: String { RunText.shortID(text("id") ?? "") }

    /// Returns the beginning of an id's random part.
    static func shortID(_ id: String) -> String { String(id.dropFirst(4).prefix(6)) }

    /// The status in words: `idle`, `ended (completed)`.
    var status: String {
        let status = text("status") ?? "?"
        return text("outcome").map { "\(status) (\($0))" } ?? status
    }

    /// The patch's size; `nil` without a patch.
    var patch: String? { PatchText.size(run["patchStats"]) }

    /// The possible next actions, as commands.
    var next: [String] {
        (run["nextActions"]?.asArray ?? []).compactMap(\.asString).compactMap { action in
            switch action {
            case "send_message": "hearth say \(shortID) \"…\""
            case "fetch_patch": "hearth patch \(shortID)"
            case "end_session": "hearth end \(shortID)"
            case "answer_question": "hearth answer \(shortID)"
            case "interrupt": "hearth interrupt \(shortID)"
            case "cancel": "hearth cancel \(shortID)"
            case "wait": "hearth tail \(shortID)"
            default: nil
            }
        }
    }

    /// Returns the last lines after a turn: the warnings, then the run's state.
    ///
    /// - Parameters:
    ///   - hasPatch: true to show the patch's size; false if it is already on the screen.
    ///   - columns: the screen's columns; `nil` without a screen.
    func closing(withPatch hasPatch: Bool = true, columns: Int? = Console.columns) -> [String] {
        var parts = [status]
        if text("status") == "idle", let until = text("sessionExpiresAt") { parts.append("warm until \(Figures.minute(until))") }
        if hasPatch, let patch { parts.append(patch) }
        if let first = next.first { parts += ["next: \(first)"] + next.dropFirst() }
        let warnings = WarningText.lines(of: run).flatMap { Printable.entry("warning", $0, margin: 9, columns: columns) }
        return warnings + Printable.row(parts, columns: columns)
    }

    /// Returns everything about the run, in as many lines as it needs.
    func lines(columns: Int? = Console.columns) -> [String] {
        var rows: [(String, String?)] = [
            ("run", text("id")), ("status", status), ("phase", text("lifecycle", "phase")), ("stopped", text("lifecycle", "stopReason")),
            ("title", text("title")), ("repository", repository), ("model", text("effectiveModelId") ?? text("modelId")), ("sandbox", sandbox),
            ("turns", number("turnCount").map { "\($0)" }), ("waiting", number("queuedMessages").flatMap { $0 > 0 ? "\($0)" : nil }),
            ("patch", patch), ("tokens", number("usage", "totalTokens").flatMap { $0 > 0 ? Figures.grouped($0) : nil }),
            ("warm until", text("sessionExpiresAt").map { Figures.minute($0) }), ("created", text("createdAt").map { Figures.minute($0) }),
            ("ended", text("endedAt").map { Figures.minute($0) }), ("error", text("error", "detail")), ("remedy", text("error", "remedy")),
        ]
        if let tags = run["tags"]?.asArray, !tags.isEmpty {
            rows.append(("tags", Printable.line(tags.compactMap(\.asString).joined(separator: ", "))))
        }
        for warning in WarningText.lines(of: run) { rows.append(("warning", warning)) }
        if !next.isEmpty { rows.append(("next", next.joined(separator: " · "))) }
        var lines = rows.flatMap { name, value in value.map { Printable.entry(name, $0, margin: 12, columns: columns) } ?? [] }
        if let summary = run["summary"]?.asString {
            lines += [""] + Printable.lines(summary).flatMap { line in columns.map { Printable.wrap(line, to: $0) } ?? [line] }
        }
        return lines
    }

    /// Returns the first lines for a run that was just started.
    static func opening(_ run: JSONValue, columns: Int? = Console.columns) -> [String] {
        let id = run["id"]?.asString ?? ""
        let repository = Printable.line(run["repository"]?["fullName"]?.asString ?? "")
        let model = run["modelId"]?.asString.map { Printable.line($0) }
        return Printable.row(["\(id)  \(repository)"] + (model.map { [$0] } ?? []), columns: columns)
    }

    private var repository: String? {
        guard let name = text("repository", "fullName") else { return nil }
        let ref = text("repository", "baseRef").map { " @ \($0)" } ?? ""
        let commit = text("repository", "baseSha").map { " \($0.prefix(7))" } ?? ""
        return name + ref + commit
    }

    private var sandbox: String? {
        guard let provider = text("environment", "provider") else { return nil }
        let place = [provider, text("environment", "isolation").map { "isolation \($0)" }].compactMap { $0 }.joined(separator: ", ")
        let agent = [text("environment", "agent", "name"), text("environment", "agent", "version")].compactMap { $0 }.joined(separator: " ")
        return agent.isEmpty ? place : "\(place) · \(agent)"
    }
}

/// A run's warning in words: its detail, and the first of the files that it is about.
struct WarningText {
    /// The most paths that are named; the run's document has the others.
    private static let shownPaths = 3
    /// The most warnings of a run that are shown.
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

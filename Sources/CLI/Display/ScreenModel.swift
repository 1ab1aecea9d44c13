internal import Coding
internal import Runtime

/// The contents of the screen for a run, independent of any terminal: finished lines, and lines in progress.
struct ScreenModel {
    /// The finished lines that are not written yet.
    private(set) var finished: [ScreenLine] = []

    private struct Tool {
        let name: String
        let title: String
        let since: Timestamp?
    }

    private let asks: Bool
    private var runID = ""
    private var phase = "queued"
    private var phaseSince: Timestamp?
    private var position: Int64?
    private var turnSince: Timestamp?
    private var hasWorkHeading = false
    private var tools: [(id: String, tool: Tool)] = []
    private var texts: [(part: String, kind: String, text: String)] = []
    private var environment: (agent: String, place: String, commit: String) = ("", "", "")
    /// The most lines shown of a message; `hearth show` has all of it.
    private static let longestMessage = 24
    private static let shownTools = 3

    /// Creates an empty screen.
    ///
    /// - Parameter asks: true if questions are asked on this screen.
    init(asks: Bool = false) {
        self.asks = asks
    }

    /// Returns the lines finished since the last call.
    mutating func takeFinished() -> [ScreenLine] {
        defer { finished = [] }
        return finished
    }

    /// Takes the facts about agent, sandbox and commit from the run's document.
    mutating func know(_ run: JSONValue) {
        runID = run["id"]?.asString ?? ""
        let agent = run["environment"]?["agent"]
        environment.agent = [agent?["name"], agent?["version"]].compactMap { $0?.asString }.joined(separator: " ")
        environment.place = [run["environment"]?["provider"], run["environment"]?["isolation"]].compactMap { $0?.asString }.joined(separator: ", ")
        let commit = run["repository"]?["baseSha"]?.asString.map { String($0.prefix(7)) }
        environment.commit = [run["repository"]?["baseRef"]?.asString, commit].compactMap { $0 }.joined(separator: " ")
    }

    /// Updates the lines for an event.
    mutating func take(_ event: RunEvent, columns: Int) {
        let data = event.data
        switch event.type {
        case "turn.queued": position = data["position"]?.asInteger
        case "turn.started":
            turnSince = event.at
            hasWorkHeading = false
        case "phase": change(to: data["phase"]?.asString ?? "", data["previousMillis"]?.asInteger ?? 0, at: event.at)
        case "tool.started":
            let tool = Tool(name: data["tool"]?.asString ?? "tool", title: data["title"]?.asString ?? "", since: event.at)
            tools.append((data["callId"]?.asString ?? "", tool))
        case "tool.ended": endTool(data)
        case "message.delta": grow(data)
        case "message", "reasoning":
            texts.removeAll { $0.part == data["part"]?.asString }
            if event.type == "message", data["role"]?.asString == "assistant" { say(data["text"]?.asString ?? "", columns) }
        case "turn.ended": endTurn(event, columns)
        case "sandbox.lost": tell(ScreenModel.bad, "lost", data["detail"]?.asString ?? "the sandbox is gone", columns)
        case "warning": tell(ScreenModel.attention, "warning", WarningText(warning: data).line, columns)
        case "problem": tell(ScreenModel.bad, "problem", data["detail"]?.asString ?? data["title"]?.asString ?? "", columns)
        case "question": ask(data, columns)
        default: break
        }
    }

    /// Returns the lines in progress.
    func live(now: Timestamp, columns: Int) -> [ScreenLine] {
        let elapsed = phaseSince.map { Figures.duration(max(0, $0.duration(to: now).millis)) } ?? ""
        switch phase {
        case "waiting_for_message", "ended", "": return []
        case "working": break
        case "queued":
            let place = position.map { $0 > 1 ? "  \($0 - 1) before this one" : "" } ?? ""
            return [ScreenLine([("  ● ", .busy), ("queued", .plain), (place, .dim)], right: elapsed)]
        default: return [ScreenLine([("  ● ", .busy), (PhaseText.word(phase), .plain)], right: elapsed)]
        }
        var lines = tools.suffix(ScreenModel.shownTools).map { entry in
            let since = entry.tool.since.map { Figures.duration(max(0, $0.duration(to: now).millis)) } ?? ""
            return ScreenLine([("    \(ScreenModel.pad(entry.tool.name, 6))", .dim), (entry.tool.title, .dim)], right: since)
        }
        if let text = texts.last {
            let tail = Printable.lines(text.text).last { !$0.isEmpty } ?? ""
            let room = max(20, columns - 16)
            let shown = Printable.wrap(tail, to: room).last ?? ""
            lines.append(ScreenLine([(text.kind == "reasoning" ? "    … " : "    ", .dim), (shown, .dim)]))
        }
        // Below the heading only the time is updated.
        lines.append(
            hasWorkHeading ? ScreenLine([("    ⋯", .busy)], right: elapsed) : ScreenLine([("  ● ", .busy), ("working", .plain)], right: elapsed))
        return lines
    }

    private mutating func change(to next: String, _ millis: Int64, at time: Timestamp?) {
        if let step = PhaseText.step(phase) {
            // A step is done only if a later one follows: a run that is cancelled, or begins again, leaves it incomplete.
            let isDone = PhaseText.isForward(from: phase, to: next)
            if step != "queued" {
                put(isDone ? ScreenModel.good : ScreenModel.stopped, step, detail(of: phase), Figures.duration(millis))
            } else if isDone, millis >= 1_000 {
                put(ScreenModel.good, step, "", Figures.duration(millis))
            }
        }
        phase = next
        phaseSince = time
        position = nil
    }

    /// Marks the phase in which a turn ended early: it is incomplete, and no other follows.
    private mutating func stop(_ status: String, because code: String?, at time: Timestamp?) {
        defer { phase = "" }
        if let step = PhaseText.step(phase), step != "queued" {
            let elapsed = phaseSince.flatMap { since in time.map { Figures.duration(max(0, since.duration(to: $0).millis)) } } ?? ""
            put(status == "failed" ? ScreenModel.bad : ScreenModel.stopped, step, detail(of: phase), elapsed)
        } else if status == "failed", phase != "queued", PhaseText.isOfTurn(phase) {
            // The agent's changes are collected even if it failed.
            put(ScreenModel.bad, code == "collect_failed" ? "collecting" : "working", "", "")
        }
    }

    private typealias Mark = (text: String, tone: Tone)
    private static let good: Mark = ("  ✓ ", .good)
    private static let bad: Mark = ("  ✗ ", .bad)
    private static let stopped: Mark = ("  – ", .busy)
    private static let attention: Mark = ("  ! ", .busy)

    private func detail(of phase: String) -> String {
        switch phase {
        case "provisioning": environment.place
        case "cloning": environment.commit
        case "starting_agent": environment.agent
        default: ""
        }
    }

    private mutating func put(_ mark: Mark, _ what: String, _ detail: String, _ time: String) {
        finished.append(ScreenLine([mark, (ScreenModel.pad(what, 15), .plain), (detail, .dim)], right: time))
    }

    private mutating func heading() {
        guard phase == "working" || phase == "waiting_for_answer", !hasWorkHeading else { return }
        hasWorkHeading = true
        finished.append(ScreenLine([("  ● ", .busy), ("working", .plain)]))
    }

    private mutating func endTool(_ data: JSONValue) {
        heading()
        let id = data["callId"]?.asString ?? ""
        tools.removeAll { $0.id == id }
        let status = data["status"]?.asString ?? "ok"
        let exit = data["exitCode"]?.asInteger
        var right: [String] = []
        if let exit { right.append("exit \(exit)") } else if status != "ok" { right.append(status) }
        if let millis = data["durationMillis"]?.asInteger, millis >= 100 { right.append(Figures.duration(millis)) }
        let isBad = status != "ok" || (exit ?? 0) != 0
        finished.append(
            ScreenLine(
                [
                    ("    \(ScreenModel.pad(data["tool"]?.asString ?? "tool", 6))", isBad ? .bad : .strong), (data["title"]?.asString ?? "", .plain),
                ], right: right.joined(separator: "  ")))
    }

    private mutating func grow(_ data: JSONValue) {
        let part = data["part"]?.asString ?? ""
        let text = data["text"]?.asString ?? ""
        if let index = texts.firstIndex(where: { $0.part == part }) {
            texts[index].text = data["snapshot"]?.asBool == true ? text : texts[index].text + text
        } else {
            texts.append((part, data["kind"]?.asString ?? "message", text))
        }
    }

    private mutating func say(_ text: String, _ columns: Int) {
        heading()
        let lines = Printable.lines(text).flatMap { Printable.wrap($0, to: columns - 4) }
        for line in lines.prefix(ScreenModel.longestMessage) { finished.append(ScreenLine([("    \(line)", .plain)])) }
        if lines.count > ScreenModel.longestMessage {
            finished.append(ScreenLine([("    … \(lines.count - ScreenModel.longestMessage) more lines", .dim)]))
        }
    }

    private mutating func endTurn(_ event: RunEvent, _ columns: Int) {
        let data = event.data
        let status = data["status"]?.asString ?? ""
        if status != "completed" { stop(status, because: data["error"]?["code"]?.asString, at: event.at) }
        var parts: [String] = []
        if status != "completed" { parts.append(status) }
        if let size = PatchText.size(data["patchStats"]) { parts.append(size) }
        if let tokens = data["usage"]?["totalTokens"]?.asInteger, tokens > 0 { parts.append("\(Figures.grouped(tokens)) tokens") }
        if let cost = data["usage"]?["costUsd"]?.asString, let dollars = Double(cost), dollars > 0 {
            parts.append("$\(Figures.price(cost))")
        }
        if let code = data["error"]?["code"]?.asString { parts.append(code) }
        let mark = status == "completed" ? ScreenModel.good : status == "failed" ? ScreenModel.bad : ScreenModel.stopped
        let millis = turnSince.flatMap { start in event.at.map { start.duration(to: $0).millis } }
        finished.append(
            ScreenLine(
                [mark, (ScreenModel.pad("turn \(event.turn ?? 0)", 15), .plain), (parts.joined(separator: " · "), .plain)],
                right: millis.map(Figures.duration) ?? ""))
        if let detail = data["error"]?["detail"]?.asString { fold(detail, .plain, columns) }
        if let remedy = data["error"]?["remedy"]?.asString { fold("→ \(remedy)", .dim, columns) }
        tools = []
        texts = []
    }

    private mutating func ask(_ data: JSONValue, _ columns: Int) {
        guard data["state"]?.asString == "open" else {
            let answer = QuestionText.words(data["answer"])
            fold(answer.isEmpty ? data["state"]?.asString ?? "" : "→ \(answer)", .dim, columns)
            return
        }
        heading()
        let lines = QuestionText(question: data).lines.flatMap { Printable.wrap($0, to: columns - 4) }
        for (number, line) in lines.enumerated() {
            finished.append(ScreenLine([(number == 0 ? "  ? " : "    ", .busy), (line, .plain)]))
        }
        fold("\(asks ? "answer here, or with" : "answer with"): hearth answer \(RunText.shortID(runID))", .dim, columns)
    }

    /// Adds a text below a line, in as many lines as it needs.
    private mutating func fold(_ text: String, _ tone: Tone, _ columns: Int) {
        for line in Printable.wrap(Printable.line(text), to: columns - 4) { finished.append(ScreenLine([("    \(line)", tone)])) }
    }

    /// Adds a problem or a notice, in as many lines as it needs.
    private mutating func tell(_ mark: Mark, _ what: String, _ detail: String, _ columns: Int) {
        let margin = 15
        let text = Printable.line(detail)
        let room = columns - margin - 4
        guard room >= Printable.narrowest else {
            finished.append(ScreenLine([mark, (what, .plain)]))
            return fold(text, .plain, columns)
        }
        for (number, line) in Printable.wrap(text, to: room).enumerated() {
            let head = number == 0 ? ScreenModel.pad(what, margin) : Printable.blanks(margin)
            finished.append(ScreenLine([number == 0 ? mark : ("    ", .plain), (head, .plain), (line, .plain)]))
        }
    }

    private static func pad(_ text: String, _ columns: Int) -> String {
        text + Printable.blanks(max(1, columns - Printable.width(text)))
    }
}

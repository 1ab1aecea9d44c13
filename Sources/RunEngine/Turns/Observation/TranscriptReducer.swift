internal import Coding
internal import Runtime
internal import SandboxDriver

/// Turns the agent's reports into events of the run. Pure: remembers only what it has already reported.
struct TranscriptReducer: Sendable {
    private let turn: Int
    private let round: Int
    private let prompt: String
    private var reported: Set<String> = []
    private var closedParts: Set<String> = []

    /// - Parameter prompt: The prompt of the round.
    init(turn: Int, round: Int = 0, prompt: String) {
        self.turn = turn
        self.round = round
        self.prompt = prompt
    }

    /// Returns whether a fact has not been reported yet.
    func isNew(_ fact: AgentFact) -> Bool { !reported.contains(fact.source) }

    /// Returns the events of a fact; none if it was reported already or does not concern the run.
    mutating func reduce(_ fact: AgentFact) -> [EventDraft] {
        guard reported.insert(fact.source).inserted else { return [] }
        switch fact.content {
        case .promptReceived:
            return [draft(.message, fact, text(round == 0 ? "prompt:\(turn)" : "prompt:\(turn):\(round)", prompt).merging(["role": "user"]))]
        case .message(let part, let content):
            closedParts.insert(part)
            // A sub-agent talks to the agent, not to the user.
            guard fact.isRoot else { return [] }
            return [draft(.message, fact, text(part, content).merging(["role": "assistant"]))]
        case .reasoning(let part, let content):
            closedParts.insert(part)
            guard fact.isRoot else { return [] }
            return [draft(.reasoning, fact, text(part, content))]
        case .toolStarted(let call): return [draft(.toolStarted, fact, started(call, isSubagent: !fact.isRoot))]
        case .toolEnded(let call, let result): return [draft(.toolEnded, fact, ended(call, result))]
        case .todo(let items):
            guard fact.isRoot else { return [] }
            return [draft(.todo, fact, ["items": .array(TranscriptReducer.list(items))])]
        case .compacted:
            let warning = Warning(.contextCompacted, "The agent summarised earlier conversation to make room.")
            return [EventDraft(warning, turn: turn, source: fact.source)]
        // Git reports changed files at the end of the turn: the agent sees only those of its own tools.
        case .fileChanged, .stepEnded: return []
        }
    }

    /// Returns whether a text is still open for further pieces.
    func isOpen(_ part: String) -> Bool { !closedParts.contains(part) }

    private func draft(_ type: EventType, _ fact: AgentFact, _ data: JSONObject) -> EventDraft {
        EventDraft(type, turn: turn, source: fact.source, .object(data))
    }

    private func text(_ part: String, _ content: String) -> JSONObject {
        let cut = content.cut(toBytes: EventLimits.textBytes)
        return ["part": .string(part), "text": .string(cut.text), "truncated": .bool(cut.isTruncated), "round": .integer(Int64(round))]
    }

    /// Returns the first to-do entries; the last element tells how many more there are.
    private static func list(_ items: [TodoItem]) -> [JSONValue] {
        var list = items.prefix(EventLimits.todoItems).map { item in
            JSONValue.object(["text": .string(item.text.cut(toBytes: EventLimits.todoBytes).text), "status": .string(item.status.rawValue)])
        }
        let others = items.count - list.count
        if others > 0 { list.append(["text": .string("… and \(others) more"), "status": .string(TodoItem.Status.pending.rawValue)]) }
        return list
    }

    private func started(_ call: ToolCall, isSubagent: Bool) -> JSONObject {
        let whole = call.input.encoded()
        let fits = whole.count <= EventLimits.toolBytes
        // An input that is too long is shown as the beginning of its JSON text.
        let input: JSONValue = fits ? call.input : .string(String(decoding: whole, as: UTF8.self).cut(toBytes: EventLimits.toolBytes).text)
        return [
            "callId": .string(call.callID), "tool": .string(call.tool), "title": .optional(call.title), "input": input, "truncated": .bool(!fits),
            "subagent": .bool(isSubagent),
        ]
    }

    private func ended(_ call: ToolCall, _ result: ToolResult) -> JSONObject {
        // The note at the end says why the tool did not end by itself: it stays when the output is cut.
        let whole = result.output.cut(toBytes: EventLimits.toolBytes)
        var text = whole.text
        if whole.isTruncated, let note = result.note.map({ "\n" + $0 }) {
            text = result.output.cut(toBytes: EventLimits.toolBytes - note.utf8.count).text + note
        }
        return [
            "callId": .string(call.callID), "tool": .string(call.tool), "status": .string(result.status.rawValue), "title": .optional(call.title),
            "output": .string(text), "truncated": .bool(whole.isTruncated || result.isTruncated), "exitCode": .optional(result.exitCode),
            "durationMillis": result.durationMillis.map { .integer($0) } ?? .null,
        ]
    }
}

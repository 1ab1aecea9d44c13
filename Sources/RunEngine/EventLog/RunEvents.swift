internal import Coding
internal import Runtime
internal import SandboxDriver

/// The events of a run, one constructor each. `EventSchemas` of AgentAPI describes the data that callers get.
extension EventDraft {
    // MARK: The run

    /// The run's state has changed.
    ///
    /// - Parameter previous: The status before; `nil` for a run that was just created.
    static func runStatus(_ run: Run, previous: RunStatus?, turn: Int?) -> EventDraft {
        let state = run.state
        return EventDraft(
            .runStatus, turn: turn,
            [
                "status": .value(state.status), "previous": .value(previous), "outcome": .value(state.outcome), "phase": .value(state.phase),
                "stopReason": .value(state.stopReason), "sessionActive": .bool(state.isSessionActive),
                "sessionExpiresAt": .time(state.sessionExpiresAt), "nextActions": .array(run.nextActions.map { .string($0.rawValue) }),
            ])
    }

    /// The run does something else than before.
    ///
    /// - Parameter previousMillis: The time that it spent in the previous phase.
    static func phase(_ phase: RunPhase, previous: RunPhase, previousMillis: Int64, turn: Int?, round: Int) -> EventDraft {
        EventDraft(
            .phase, turn: turn,
            [
                "phase": .value(phase), "previous": .value(previous), "previousMillis": .integer(previousMillis),
                "round": .integer(Int64(round)),
            ])
    }

    /// The sandbox's state has changed.
    ///
    /// - Parameter durationMillis: The time that its creation took; `nil` for other changes.
    static func sandbox(_ state: SandboxState, previous: SandboxState, durationMillis: Int64?, turn: Int?) -> EventDraft {
        EventDraft(
            .sandbox, turn: turn,
            [
                "state": .value(state), "previous": .value(previous), "durationMillis": durationMillis.map { .integer($0) } ?? .null,
                "expectedMillis": .null,
            ])
    }

    /// The sandbox or the session is gone; what was collected is kept.
    static func sandboxLost(_ failure: Failure?, turn: Int?) -> EventDraft {
        EventDraft(
            .sandboxLost, turn: turn,
            [
                "reason": .string(failure?.code.rawValue ?? "sandbox_lost"), "detail": .optional(failure?.detail),
                "kept": ["patch", "transcript"], "lost": ["processes", "uncollected_changes"],
            ])
    }

    /// An idle session ends soon. There is one such event for each planned end.
    static func sessionExpiring(at end: Timestamp) -> EventDraft {
        EventDraft(.sessionExpiring, source: "expiring:\(end.millis)", ["sessionExpiresAt": .time(end)])
    }

    // MARK: Turns

    /// A prompt was accepted, or changed while queued.
    static func turnQueued(_ turn: Turn, position: Int, isEdited: Bool = false) -> EventDraft {
        EventDraft(
            .turnQueued, turn: turn.number,
            ["messageId": .string(turn.messageID), "position": .integer(Int64(position)), "edited": .bool(isEdited)])
    }

    /// A turn left the queue.
    static func turnStarted(_ turn: Turn) -> EventDraft {
        EventDraft(.turnStarted, turn: turn.number, ["messageId": .string(turn.messageID), "modelId": .string(turn.options.modelID)])
    }

    /// A turn has its final state.
    static func turnEnded(_ turn: Turn) -> EventDraft {
        EventDraft(
            .turnEnded, turn: turn.number,
            [
                "messageId": .string(turn.messageID), "status": .value(turn.status), "stopReason": .value(turn.stopReason),
                "summary": .optional(turn.summary), "patchStats": turn.result.patchStats?.document ?? .null, "usage": turn.usage.document,
                "error": turn.error ?? .null,
            ])
    }

    /// The usage of a turn, and of its run so far.
    static func usage(_ used: Usage, ofRun run: Usage, turn: Int) -> EventDraft {
        EventDraft(.usage, turn: turn, ["turn": used.document, "run": run.document])
    }

    /// A question was put to the caller, or closed.
    static func question(_ question: Question) -> EventDraft {
        EventDraft(.question, turn: question.turn, question.document)
    }

    // MARK: Changes

    /// A file that the turn has changed.
    static func fileChanged(_ path: String, change: String, previousPath: String?, turn: Int?) -> EventDraft {
        EventDraft(.fileChanged, turn: turn, ["path": .string(path), "change": .string(change), "previousPath": .optional(previousPath)])
    }

    /// The patches of a turn, and of the run up to its end, can be read.
    static func patch(_ stats: PatchStats, ofRun run: PatchStats, turn: Int?) -> EventDraft {
        EventDraft(.patch, turn: turn, ["turn": stats.document, "run": run.document])
    }

    // MARK: The agent's reports, by the key that its own record has for them

    /// A text of the conversation.
    ///
    /// - Parameter role: `user` or `assistant`.
    static func message(_ text: String, part: String, role: String, turn: Int, round: Int, source: String) -> EventDraft {
        EventDraft(.message, turn: turn, source: source, .object(EventDraft.text(text, part, round).merging(["role": .string(role)])))
    }

    /// A text of the agent's reasoning.
    static func reasoning(_ text: String, part: String, turn: Int, round: Int, source: String) -> EventDraft {
        EventDraft(.reasoning, turn: turn, source: source, .object(EventDraft.text(text, part, round)))
    }

    /// A tool call began.
    static func toolStarted(_ call: ToolCall, isSubagent: Bool, turn: Int, source: String) -> EventDraft {
        let whole = call.input.encoded()
        let fits = whole.count <= EventLimits.toolBytes
        // An input that is too long is shown as the beginning of its JSON text.
        let input: JSONValue = fits ? call.input : .string(String(decoding: whole, as: UTF8.self).cut(toBytes: EventLimits.toolBytes).text)
        return EventDraft(
            .toolStarted, turn: turn, source: source,
            [
                "callId": .string(call.callID), "tool": .string(call.tool), "title": .optional(call.title), "input": input,
                "truncated": .bool(!fits), "subagent": .bool(isSubagent),
            ])
    }

    /// A tool call ended.
    static func toolEnded(_ call: ToolCall, _ result: ToolResult, turn: Int, source: String) -> EventDraft {
        // The note at the end says why the tool did not end by itself: it stays when the output is cut.
        let whole = result.output.cut(toBytes: EventLimits.toolBytes)
        var text = whole.text
        if whole.isTruncated, let note = result.note.map({ "\n" + $0 }) {
            text = result.output.cut(toBytes: EventLimits.toolBytes - note.utf8.count).text + note
        }
        return EventDraft(
            .toolEnded, turn: turn, source: source,
            [
                "callId": .string(call.callID), "tool": .string(call.tool), "status": .string(result.status.rawValue),
                "title": .optional(call.title), "output": .string(text), "truncated": .bool(whole.isTruncated || result.isTruncated),
                "exitCode": .optional(result.exitCode), "durationMillis": result.durationMillis.map { .integer($0) } ?? .null,
            ])
    }

    /// The agent's to-do list. The last entry tells how many more there are.
    static func todo(_ items: [TodoItem], turn: Int, source: String) -> EventDraft {
        var list = items.prefix(EventLimits.todoItems).map { item in
            JSONValue.object(["text": .string(item.text.cut(toBytes: EventLimits.todoBytes).text), "status": .string(item.status.rawValue)])
        }
        let others = items.count - list.count
        if others > 0 { list.append(["text": .string("… and \(others) more"), "status": .string(TodoItem.Status.pending.rawValue)]) }
        return EventDraft(.todo, turn: turn, source: source, ["items": .array(list)])
    }

    private static func text(_ content: String, _ part: String, _ round: Int) -> JSONObject {
        let cut = content.cut(toBytes: EventLimits.textBytes)
        return ["part": .string(part), "text": .string(cut.text), "truncated": .bool(cut.isTruncated), "round": .integer(Int64(round))]
    }
}

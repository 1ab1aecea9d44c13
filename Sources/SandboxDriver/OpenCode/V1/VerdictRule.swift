/// The rule that reads a turn's outcome off its messages once the session is idle. Pure.
///
/// No single event suffices: an abort while waiting to retry leaves a message that looks finished, an overflow error is followed by a summary and
/// an answer, a refused permission leaves no error at all.
enum VerdictRule {
    /// - Parameters:
    ///   - wasInterrupted: we aborted this turn while it was working.
    ///   - failure: the first failure that the session reported in this turn; counts only without an answer, or without a usable finish reason.
    static func verdict(of turn: TurnSlice, wasInterrupted: Bool, failure: AgentFailure?) -> TurnVerdict {
        if wasInterrupted { return .interrupted }
        guard let last = turn.last else {
            return .failed(failure ?? AgentFailure(kind: .promptNotStarted, detail: "the agent has not begun with the prompt"))
        }
        let message = last.message
        if let error = message.error {
            return error.isAbort ? .interrupted : .failed(error.failure)
        }
        guard message.isCompleted else { return .failed(AgentFailure(kind: .crashed, detail: "the agent left its answer unfinished")) }
        switch message.finish {
        case "stop":
            // An empty last step after one with text is an answer nevertheless.
            return turn.summary == nil ? .failed(AgentFailure(kind: .noReply, detail: "the agent ended without a text")) : .completed
        case "length": return .failed(AgentFailure(kind: .outputTruncated, detail: "the answer was cut at the model's longest output"))
        case "content-filter": return .failed(AgentFailure(kind: .contentFiltered, detail: "the provider refused the content"))
        case "tool-calls":
            return isRefused(last)
                ? .refused : .failed(AgentFailure(kind: .crashed, detail: "the agent stopped after a tool call without going on"))
        case let reason:
            return .failed(
                failure ?? AgentFailure(kind: .noReply, detail: "the answer ended without a usable finish reason (\(reason ?? "none"))"))
        }
    }

    private static func isRefused(_ entry: WireEntry) -> Bool {
        entry.parts.contains { part in
            if case .tool(let tool) = part.kind { return tool.isRefused }
            return false
        }
    }
}

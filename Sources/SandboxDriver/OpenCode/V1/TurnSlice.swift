internal import Coding

/// Ids of our prompts. Since 1.18.18 OpenCode accepts no other prefix than `msg`; the rest tells ours from its own ids, which continue with a
/// hexadecimal digit.
enum OpenCodePromptID {
    private static let prefix = "msg_hearth"

    static func make() -> PromptID {
        PromptID(rawValue: Identifier.random(prefix: prefix))
    }

    static func isOurs(_ id: String) -> Bool {
        id.hasPrefix(prefix)
    }
}

extension WireMessage {
    /// `true` for a prompt of ours: OpenCode writes messages of the user itself, too.
    var isOurPrompt: Bool { isUser && OpenCodePromptID.isOurs(id) }
}

/// The messages of one turn, chosen by order: everything after its prompt and before our next one. Not by parent: after a compaction, and for
/// merged prompts, answers refer to other messages.
struct TurnSlice: Sendable {
    /// The prompt itself.
    let prompt: WireEntry
    /// The messages that follow it.
    let entries: [WireEntry]

    /// Returns `nil` if `messages` does not contain the prompt.
    init?(of prompt: PromptID, in messages: [WireEntry]) {
        guard let start = messages.firstIndex(where: { $0.message.id == prompt.rawValue }) else { return nil }
        self.prompt = messages[start]
        let rest = messages[(start + 1)...]
        let end = rest.firstIndex { $0.message.isOurPrompt } ?? messages.endIndex
        entries = Array(messages[(start + 1)..<end])
    }

    /// The agent's messages.
    var answers: [WireEntry] { entries.filter { !$0.message.isUser } }

    /// The last answer that is not a summary of earlier conversation.
    private var last: WireEntry? { answers.last { !$0.message.isSummary } }

    /// `true` if the turn has an answer and all of its messages are completed.
    var isSettled: Bool { !answers.isEmpty && answers.allSatisfy { $0.message.isCompleted } && last != nil }

    /// The last text of the answer.
    var summary: String? {
        for entry in answers.reversed() where !entry.message.isSummary {
            for part in entry.parts.reversed() {
                if case .text(let text, _, false) = part.kind, text.contains(where: { !$0.isWhitespace }) { return text }
            }
        }
        return nil
    }

    /// The usage of the answers. Tokens are summed over steps: a message's own count is that of its last step.
    var usage: ModelUsage { TurnSlice.usage(of: answers) }

    static func usage(of entries: [WireEntry]) -> ModelUsage {
        var sum = ModelUsage()
        for entry in entries {
            for part in entry.parts {
                if case .stepFinish(_, let usage) = part.kind { sum = sum + usage }
            }
        }
        return sum
    }

    /// The sub-agents' sessions that its tools name.
    var children: [String] {
        answers.flatMap(\.parts).compactMap { part in
            if case .tool(let tool) = part.kind { return tool.child }
            return nil
        }
    }

    // MARK: Verdict

    /// Returns the outcome of the turn, read off its messages once the session is idle.
    ///
    /// No single event suffices: an abort while waiting to retry leaves a message that looks finished, an overflow error is followed by a summary and
    /// an answer, a refused permission leaves no error at all.
    ///
    /// - Parameters:
    ///   - wasInterrupted: we aborted this turn while it was working.
    ///   - failure: the first failure that the session reported in this turn; counts only without an answer, or without a usable finish reason.
    func verdict(wasInterrupted: Bool, failure: AgentFailure?) -> TurnVerdict {
        if wasInterrupted { return .interrupted }
        guard let last else {
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
            return summary == nil ? .failed(AgentFailure(kind: .noReply, detail: "the agent ended without a text")) : .completed
        case "length": return .failed(AgentFailure(kind: .outputTruncated, detail: "the answer was cut at the model's longest output"))
        case "content-filter": return .failed(AgentFailure(kind: .contentFiltered, detail: "the provider refused the content"))
        case "tool-calls":
            return TurnSlice.isRefused(last)
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

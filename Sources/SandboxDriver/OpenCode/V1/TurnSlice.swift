internal import Coding

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
        let end = rest.firstIndex { $0.message.isUser && OpenCodePromptID.isOurs($0.message.id) } ?? messages.endIndex
        entries = Array(messages[(start + 1)..<end])
    }

    /// The agent's messages.
    var answers: [WireEntry] { entries.filter { !$0.message.isUser } }

    /// The last answer that is not a summary of earlier conversation.
    var last: WireEntry? { answers.last { !$0.message.isSummary } }

    /// `true` if all its messages are completed and it has an answer.
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

    /// The usage of its answers. Tokens are summed over steps: a message's own count is that of its last step.
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
}

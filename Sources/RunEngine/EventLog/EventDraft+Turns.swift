internal import Coding

extension EventDraft {
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
}

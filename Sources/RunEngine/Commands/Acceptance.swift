/// The state that a command has stored, passed to the answer that is bound in the same transaction.
public struct Acceptance: Sendable {
    /// The run as it is now.
    public let run: RunView
    /// The turn that was created.
    public let turn: TurnView?
    /// The run's events; only for a create.
    public let events: [StoredEvent]
    /// A live run with the same `dedupeKey` existed already.
    public let isDuplicate: Bool
}

/// Renders the answer to a request from the stored state. Runs on the writer's thread, so it must not block.
public typealias AnswerRenderer = @Sendable (Acceptance) -> BoundAnswer

/// The answer of a command.
public struct CommandAnswer: Sendable {
    /// The answer.
    public let answer: BoundAnswer
    /// The answer is that of an earlier request with the same key.
    public let isReplayed: Bool
    /// The run it is about; `nil` for a replayed answer.
    public let run: RunKey?
}

/// What a command has stored, for the answer that is bound in the same transaction.
public struct Acceptance: Sendable {
    /// The run as it is now.
    public let run: RunView
    /// The turn that was made.
    public let turn: TurnView?
    /// The run's events; of a create only.
    public let events: [StoredEvent]
    /// A live run of the same `dedupeKey` was there already.
    public let isDuplicate: Bool
}

/// Makes the answer of a request from what was stored. Runs on the writer's thread: it must not wait.
public typealias AnswerRenderer = @Sendable (Acceptance) -> BoundAnswer

/// The answer of a command.
public struct CommandAnswer: Sendable {
    /// The answer.
    public let answer: BoundAnswer
    /// It is that of an earlier request with the same key.
    public let isReplayed: Bool
    /// The run it is about; `nil` for a replayed answer.
    public let run: RunKey?
}

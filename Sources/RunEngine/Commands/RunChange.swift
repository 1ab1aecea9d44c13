internal import Database

/// A change inside a transaction: it happens as a whole, or is refused and leaves nothing.
protocol RunChange: Sendable {
    func perform(in transaction: borrowing WriteTransaction) throws(StoreError) -> ChangeOutcome
}

/// The result of a change. A refusal commits nothing but is no error of the store.
enum ChangeOutcome: Sendable {
    case done(Acceptance)
    case refused(Failure)
}

/// The state that a command has stored, passed to the answer that is bound in the same transaction.
public struct Acceptance: Sendable {
    /// The run as it is now; of a deleted run, as it was.
    public let run: RunView
    /// The turn that was created or changed.
    public var turn: TurnView?
    /// The question that was answered.
    public var question: Question?
    /// The run's events; only for a create.
    public var events: [StoredEvent] = []
    /// A live run with the same `dedupeKey` existed already.
    public var isDuplicate = false
}

/// Renders the answer to a request from the stored state. Runs on the writer's thread, so it must not block.
public typealias AnswerRenderer = @Sendable (Acceptance) -> BoundAnswer

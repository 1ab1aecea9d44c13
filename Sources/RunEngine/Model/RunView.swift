/// A run with what a document of it needs besides its row.
public struct RunView: Sendable {
    /// The run.
    public let run: Run
    /// Accepted prompts whose turn has not started.
    public let queuedMessages: Int
    /// Its place among all runs that wait for a slot, from 1; `nil` when it does not wait.
    public let queuePosition: Int?
}

/// A turn with its place in the queue.
public struct TurnView: Sendable {
    /// The turn.
    public let turn: Turn
    /// 1 runs next; `nil` when it does not wait.
    public let position: Int?
}

/// A run with the values beyond its row that its document needs.
public struct RunView: Sendable {
    /// The run.
    public let run: Run
    /// Accepted prompts whose turn has not started.
    public let queuedMessages: Int
    /// Its place among all runs that wait for a slot, from 1; `nil` if it does not wait or is too far back to be counted.
    public let queuePosition: Int?
}

/// A turn with its place in the queue.
public struct TurnView: Sendable {
    /// The turn.
    public let turn: Turn
    /// Its place, where 1 runs next; `nil` if it does not wait.
    public let position: Int?
}

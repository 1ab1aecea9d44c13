/// How much there is of what, for those who watch a server.
public struct EngineFigures: Sendable {
    /// Runs that have not ended, by status.
    public var runs: [RunStatus: Int64] = [:]
    /// Runs of all time, forgotten ones included.
    public var runsCreated: Int64 = 0
    /// Events of all time, forgotten ones included.
    public var eventsAppended: Int64 = 0
    /// Prompts that wait for their turn.
    public var turnsWaiting: Int64 = 0
    /// Turns that hold a slot.
    public var turnsAtWork: Int64 = 0
    /// Slots for turns.
    public var slots: Int64 = 0
    /// Sandboxes that are not gone, by state.
    public var sandboxes: [String: Int64] = [:]
    /// Connections out of sandboxes since this server began: those that were let through, and those that a rule refused.
    public var connections: (allowed: Int64, refused: Int64) = (0, 0)
    /// Bytes of the database and its write-ahead log.
    public var databaseBytes: Int64 = 0
    /// The database takes no writes.
    public var isReadOnly = false
}

/// Current counts of the engine, for monitoring.
public struct EngineFigures: Sendable {
    /// Runs that have not ended, by status.
    public var runs: [RunStatus: Int64] = [:]
    /// The highest key of a run: about the number of runs ever created. Falls when the newest run is deleted.
    public var runsCreated: Int64 = 0
    /// The highest key of an event: about the number of events ever appended. Falls when the newest event is deleted.
    public var eventsAppended: Int64 = 0
    /// Queued prompts.
    public var turnsWaiting: Int64 = 0
    /// Turns that hold a slot.
    public var turnsAtWork: Int64 = 0
    /// Slots for turns.
    public var slots: Int64 = 0
    /// Sandboxes that are not gone, by state.
    public var sandboxes: [String: Int64] = [:]
    /// Connections out of sandboxes since this server started: those that were allowed, and those that a rule refused.
    public var connections: (allowed: Int64, refused: Int64) = (0, 0)
    /// Bytes of the database and its write-ahead log.
    public var databaseBytes: Int64 = 0
    /// The database takes no writes.
    public var isReadOnly = false
}

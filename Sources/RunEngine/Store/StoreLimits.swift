internal import Runtime

/// The limits of the store, each with what happens without it.
enum StoreLimits {
    /// Requests in one transaction. Without: one commit holds all answers back.
    static let batchRequests = 512
    /// Pages after which the log is moved into the database. Without: the log grows.
    static let checkpointPages: Int32 = 2_000
    /// How long another connection's lock is waited for. Without: a copy tool that reads makes writes fail.
    static let busyMillis: Int32 = 5_000
    /// How often a store that cannot write tries again.
    static let probeInterval = Duration.seconds(1)
    /// Reading connections.
    static let readers = 2
    /// Memory for pages of each connection. Without: SQLite's 2 MB, which a large database misses all the time.
    static let cacheKiB = 8 * 1_024
    /// Rows of events that are read before their bytes are counted: each has at most a quarter of a megabyte.
    static let eventsAtOnce = 16
}

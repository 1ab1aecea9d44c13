/// The limits of the store. "Without" names the harm that a limit prevents.
public enum StoreLimits {
    /// Requests in one transaction. Without: one commit delays all answers.
    static let batchRequests = 512
    /// Pages after which the log is moved into the database. Without: the log grows.
    static let checkpointPages: Int32 = 2_000
    /// The time to wait for another connection's lock. Without: a copy tool that reads makes writes fail.
    static let busyMillis: Int32 = 5_000
    /// The interval at which a store that cannot be written tries again.
    public static let probeInterval = Duration.seconds(1)
    /// Reading connections.
    static let readers = 2
    /// Memory for the pages of each connection. Without: SQLite's 2 MB, which a large database keeps missing.
    static let cacheKiB = 8 * 1_024
}

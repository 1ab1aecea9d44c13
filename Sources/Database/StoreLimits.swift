/// The limits of this module, each with the harm that it prevents.
public enum StoreLimits {
    /// The requests in one transaction. Without it, one commit delays all answers.
    static let batchRequests = 512
    /// The pages after which the log is moved into the database. Without it, the log grows.
    static let checkpointPages: Int32 = 2_000
    /// The time to wait for another connection's lock. Without it, a copy tool that reads makes writes fail.
    static let busyMillis: Int32 = 5_000
    /// The interval at which a store that cannot be written tries again.
    public static let probeInterval = Duration.seconds(1)
    /// The reading connections.
    static let readers = 2
    /// The memory for the pages of each connection. Without it, SQLite uses 2 MB, in which a large database rarely finds a page.
    static let cacheKiB = 8 * 1_024
}

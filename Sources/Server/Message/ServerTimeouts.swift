/// The times that a server waits for its clients. "Without" names the harm that each one prevents.
public struct ServerTimeouts: Sendable {
    /// The time from the first byte of a head to its end. Without: a client that sends a line a second keeps a connection for ever.
    public var head = Duration.seconds(10)
    /// The window of a body in which at least `bodyBytesPerWindow` must arrive. Without: a client does the same by sending a body in drops.
    public var bodyWindow = Duration.seconds(30)
    /// The bytes of a body that must arrive in each window, unless it ends. Without: one byte a window is enough.
    public var bodyBytesPerWindow = 4 << 10
    /// The time between two requests. Without: connections that nobody uses any more take all descriptors.
    public var idle = Duration.seconds(60)
    /// The time in which the client takes no byte while output waits; then the connection is reset. Without: a client that never reads is kept.
    public var stall = Duration.seconds(60)
    /// The time for the client to end its side after our last response. Without: clients that never close keep their descriptors.
    public var linger = Duration.seconds(2)

    /// Creates the standard timeouts.
    public init() {}
}

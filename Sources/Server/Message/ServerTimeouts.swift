/// How long a server waits for its clients, each with what happens without it.
public struct ServerTimeouts: Sendable {
    /// From the first byte of a head to its end. Without: a client that sends a line a second keeps a connection for ever.
    public var head = Duration.seconds(10)
    /// Of a body, in which at least `bodyBytesPerWindow` must arrive. Without: the same, by drops of a body.
    public var bodyWindow = Duration.seconds(30)
    /// What must arrive of a body in each window (or its end). Without: one byte a window is enough.
    public var bodyBytesPerWindow = 4 << 10
    /// Between two requests. Without: connections that nobody uses any more take all descriptors.
    public var idle = Duration.seconds(60)
    /// Without a byte taken by the client while output waits; then the connection is reset. Without: a client that never reads is kept.
    public var stall = Duration.seconds(60)
    /// For the client to end its side after our last response. Without: descriptors stay with clients that never close.
    public var linger = Duration.seconds(2)

    /// The standard times.
    public init() {}
}

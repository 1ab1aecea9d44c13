/// The limits of this module, each with the harm that it prevents.
public enum ServerLimits {
    /// The size of a request line; 414 above it. Without it, a line that never ends fills memory.
    public static let requestLineBytes = 8 << 10
    /// The size of a head; 431 above it. Without it, a header that never ends fills memory.
    public static let headBytes = 16 << 10
    /// The number of header fields; 431 above it. Without it, a head of tiny fields costs more work than it is worth.
    public static let fieldCount = 100
    /// The size of each chunk's extensions; 400 above it. Without it, a client sends extensions that nobody reads for ever.
    static let chunkExtensionBytes = 256
    /// The size of the trailers; 400 above it. Without it, a client sends trailers for ever.
    static let trailerBytes = 4 << 10
    /// The number of empty lines skipped before a request line (RFC 9112 §2.2). Without it, endless empty lines keep a connection open.
    static let leadingLineEnds = 2
    /// The bytes that one `recv` takes, into one buffer for the whole loop. With fewer, a large body costs many system calls.
    static let readBytes = 64 << 10
    /// The received bytes of a body that nobody has taken; above it, the socket is not read. Without it, a slow handler's body piles up in memory.
    static let bodyBufferBytes = 64 << 10
    /// The output bytes that wait for the client; above it, no source is asked for more. Without it, a slow client costs memory.
    static let outputQueueBytes = 128 << 10
    /// The bytes that a stream is asked for at once. Without it, one fast stream holds up the loop.
    static let fillBytes = 64 << 10
    /// The fills of one stream before the others get their turn. Without it, a stream that always has more holds up the loop.
    static let fillsPerTurn = 4
    /// The `SO_SNDBUF` of a stream. Without it, the kernel takes 4 MB for each client that does not read.
    static let streamSendBufferBytes: Int32 = 64 << 10
    /// The number of woken streams asked in one turn of the loop. Without it, a large fan-out delays every request.
    static let wakesPerTurn = 256
    /// The number of connections accepted in one turn. Without it, a flood of connections delays every request.
    static let acceptsPerTurn = 64
    /// The number of connections that wait in the kernel to be accepted. With fewer, a burst is refused.
    static let backlog: Int32 = 1024
    /// The pause of the listener when no descriptor is left. Without it, the loop spins on an accept that always fails.
    static let acceptPause = Duration.milliseconds(100)
    /// The number of descriptors reserved for database, files and agents. Without it, a flood of connections takes them all.
    static let reservedDescriptors = 200
    /// The bytes still read after the last response, so that the client sees it before a reset. Without it, the answer to a large upload is lost.
    static let lingerBytes = 4 << 20
}

/// The times that a server waits for its clients, each with the harm that it prevents.
public struct ServerTimeouts: Sendable {
    /// The time from the first byte of a head to its end. Without it, a client that sends a line a second keeps a connection for ever.
    public var head = Duration.seconds(10)
    /// The window of a body in which at least `bodyBytesPerWindow` must arrive. Without it, a client that sends a body in drops does the same.
    public var bodyWindow = Duration.seconds(30)
    /// The bytes of a body that must arrive in each window, unless the body ends. Without it, one byte a window is enough.
    public var bodyBytesPerWindow = 4 << 10
    /// The time between two requests. Without it, connections that nobody uses any more take all descriptors.
    public var idle = Duration.seconds(60)
    /// The time in which the client may take no byte while output waits; then the connection is reset. Without it, a client that never reads is kept.
    public var stall = Duration.seconds(60)
    /// The time for the client to end its side after our last response. Without it, clients that never close keep their descriptors.
    public var linger = Duration.seconds(2)

    /// Creates the standard timeouts.
    public init() {}
}

/// The limits of this module, each with what happens without it.
public enum ServerLimits {
    /// 414 above it. Without: a line without an end fills memory.
    public static let requestLineBytes = 8 << 10
    /// 431 above it. Without: a header without an end fills memory.
    public static let headBytes = 16 << 10
    /// 431 above it. Without: a head of tiny fields costs more work than it is worth.
    public static let fieldCount = 100
    /// 400 above it, for each chunk. Without: extensions that nobody reads are sent for ever.
    static let chunkExtensionBytes = 256
    /// 400 above it. Without: trailers without an end.
    static let trailerBytes = 4 << 10
    /// Empty lines before a request line that are skipped (RFC 9112 §2.2). Without: empty lines for ever keep a connection.
    static let leadingLineEnds = 2
    /// What one `recv` takes; one buffer for the whole loop. Without: many system calls for a large body.
    static let readBytes = 64 << 10
    /// Received body bytes that nobody has taken; above it the socket is not read. Without: a handler that is slow gets the body into memory.
    static let bodyBufferBytes = 64 << 10
    /// Output bytes that wait for the client; above it nobody is asked for more. Without: a slow client costs memory.
    static let outputQueueBytes = 128 << 10
    /// What a stream is asked for at once. Without: one fast stream holds the loop.
    static let fillBytes = 64 << 10
    /// Rounds of one stream before the others get their turn. Without: a stream that always has more holds the loop.
    static let fillsPerTurn = 4
    /// `SO_SNDBUF` of a stream. Without: the kernel takes 4 MB for each client that does not read.
    static let streamSendBufferBytes: Int32 = 64 << 10
    /// Woken streams that are asked in one turn of the loop. Without: a large fan-out delays every request.
    static let wakesPerTurn = 256
    /// Connections that are accepted in one turn. Without: a flood of connections delays every request.
    static let acceptsPerTurn = 64
    /// Connections that wait in the kernel to be accepted. Without: a burst is refused.
    static let backlog: Int32 = 1024
    /// How long the listener rests when no descriptor is left. Without: the loop spins on an accept that always fails.
    static let acceptPause = Duration.milliseconds(100)
    /// Descriptors that are not for connections: database, files, agents. Without: a flood of connections takes them.
    static let reservedDescriptors = 200
    /// What is still read after the last response, so that the client sees it before a reset. Without: an answer to a large upload is lost.
    static let lingerBytes = 4 << 20
}

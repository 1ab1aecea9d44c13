/// The limits of this module. "Without" names the harm that each one prevents.
public enum ServerLimits {
    /// The size of a request line; 414 above it. Without: a line without an end fills memory.
    public static let requestLineBytes = 8 << 10
    /// The size of a head; 431 above it. Without: a header without an end fills memory.
    public static let headBytes = 16 << 10
    /// The number of header fields; 431 above it. Without: a head of tiny fields costs more work than it is worth.
    public static let fieldCount = 100
    /// The size of each chunk's extensions; 400 above it. Without: a client sends extensions that nobody reads for ever.
    static let chunkExtensionBytes = 256
    /// The size of the trailers; 400 above it. Without: a client sends trailers for ever.
    static let trailerBytes = 4 << 10
    /// The number of empty lines skipped before a request line (RFC 9112 §2.2). Without: endless empty lines keep a connection open.
    static let leadingLineEnds = 2
    /// The bytes that one `recv` takes, into one buffer for the whole loop. Without: a large body costs many system calls.
    static let readBytes = 64 << 10
    /// The received body bytes that nobody has taken; above it the socket is not read. Without: a slow handler's body piles up in memory.
    static let bodyBufferBytes = 64 << 10
    /// The output bytes that wait for the client; above it no source is asked for more. Without: a slow client costs memory.
    static let outputQueueBytes = 128 << 10
    /// The bytes that a stream is asked for at once. Without: one fast stream holds the loop.
    static let fillBytes = 64 << 10
    /// The fills of one stream before the others get their turn. Without: a stream that always has more holds the loop.
    static let fillsPerTurn = 4
    /// The `SO_SNDBUF` of a stream. Without: the kernel takes 4 MB for each client that does not read.
    static let streamSendBufferBytes: Int32 = 64 << 10
    /// The number of woken streams asked in one turn of the loop. Without: a large fan-out delays every request.
    static let wakesPerTurn = 256
    /// The number of connections accepted in one turn. Without: a flood of connections delays every request.
    static let acceptsPerTurn = 64
    /// The number of connections that wait in the kernel to be accepted. Without: a burst is refused.
    static let backlog: Int32 = 1024
    /// The pause of the listener when no descriptor is left. Without: the loop spins on an accept that always fails.
    static let acceptPause = Duration.milliseconds(100)
    /// The number of descriptors reserved for database, files and agents. Without: a flood of connections takes them.
    static let reservedDescriptors = 200
    /// The bytes still read after the last response, so that the client sees it before a reset. Without: the answer to a large upload is lost.
    static let lingerBytes = 4 << 20
}

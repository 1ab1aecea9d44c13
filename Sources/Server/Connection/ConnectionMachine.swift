/// The state of a connection: whether a request is in progress, whether another may follow, and when it is over. Pure; the connection does the I/O.
struct ConnectionMachine: Equatable {
    /// A phase of the connection's life.
    enum Phase: Equatable {
        /// Waiting for a request or reading its head.
        case reading
        /// A request is in progress.
        case answering
        /// The last response is sent; what the client still sends is read and dropped, so that it sees the response before a reset.
        case lingering
        case closed
    }

    /// The step that follows a response.
    enum Next: Equatable {
        /// Read the next request.
        case readOn
        /// End our side and wait a little for the client to end its own.
        case linger
        /// Close now.
        case close
    }

    private(set) var phase = Phase.reading
    /// True once the request's body has arrived completely.
    private(set) var isBodyComplete = true
    /// True once the client has ended its side.
    private(set) var hasPeerEnded = false
    /// True if no request is accepted after the one in progress.
    private(set) var isLast = false

    /// Begins a request whose head was read.
    mutating func begin(_ head: RequestHead) {
        phase = .answering
        isBodyComplete = head.body == .none
        if !head.keepsAlive { isLast = true }
    }

    /// Notes that the body is complete.
    mutating func bodyEnded() {
        isBodyComplete = true
    }

    /// Notes that the client has ended its side.
    mutating func peerEnded() {
        hasPeerEnded = true
    }

    /// Refuses further requests: the server stops, or the bytes can no longer be parsed.
    mutating func makeLast() {
        isLast = true
    }

    /// True if the next response is the connection's last. An unread body forces this: it cannot be told from the next request.
    var closesAfterResponse: Bool { isLast || !isBodyComplete || hasPeerEnded }

    /// Notes that a response was sent completely, and returns the next step.
    mutating func responseSent() -> Next {
        guard closesAfterResponse else {
            phase = .reading
            return .readOn
        }
        guard !hasPeerEnded else { return .close }
        phase = .lingering
        return .linger
    }

    /// Ends the connection's life.
    mutating func close() {
        phase = .closed
    }

    /// True if bytes that arrive now belong to a request.
    var takesBytes: Bool { phase == .reading || phase == .answering }
}

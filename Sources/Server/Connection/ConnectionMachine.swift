/// The life of a connection: which request is at work, whether another may follow, and when it is over. Pure; the connection does the I/O.
struct ConnectionMachine: Equatable {
    /// Where it is.
    enum Phase: Equatable {
        /// Waiting for a request, or reading its head.
        case reading
        /// A request is at work.
        case answering
        /// The last response is sent; what the client still sends is read and dropped, so that it sees the response before a reset.
        case lingering
        case closed
    }

    /// What is to be done after a response.
    enum Next: Equatable {
        /// Read the next request.
        case readOn
        /// End our side, and wait a little for the client's end.
        case linger
        /// Close now.
        case close
    }

    private(set) var phase = Phase.reading
    /// The request's body has come whole.
    private(set) var isBodyComplete = true
    /// The client will send nothing any more.
    private(set) var hasPeerEnded = false
    /// No request is taken after the one at work.
    private(set) var isLast = false

    /// A head was read.
    mutating func begin(_ head: RequestHead) {
        phase = .answering
        isBodyComplete = head.body == .none
        if !head.keepsAlive { isLast = true }
    }

    /// The body is complete.
    mutating func bodyEnded() {
        isBodyComplete = true
    }

    /// The client has ended its side.
    mutating func peerEnded() {
        hasPeerEnded = true
    }

    /// No other request is to follow: the server stops, or the stream of bytes is not understood any more.
    mutating func makeLast() {
        isLast = true
    }

    /// The response that is about to be sent is the connection's last: a body that was not read cannot be told from the next request.
    var closesAfterResponse: Bool { isLast || !isBodyComplete || hasPeerEnded }

    /// A response was sent whole.
    mutating func responseSent() -> Next {
        guard closesAfterResponse else {
            phase = .reading
            return .readOn
        }
        guard !hasPeerEnded else { return .close }
        phase = .lingering
        return .linger
    }

    /// It is over.
    mutating func close() {
        phase = .closed
    }

    /// Bytes that come now are a request's.
    var takesBytes: Bool { phase == .reading || phase == .answering }
}

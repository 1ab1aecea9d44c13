internal import Coding
internal import Runtime

/// A request in progress on a connection, and its response.
@NetworkLoop final class Exchange {
    /// The provider of the response's remaining bytes.
    enum Sending {
        /// Nobody yet: the handler is working.
        case nothing
        /// The queue alone: when it is empty, the response is sent.
        case rest
        /// A source that is asked for bytes.
        case source(any BodySource)
        /// Code that writes bytes.
        case writer
        /// Nobody: the descriptor is handed over once the head is sent.
        case takeover(@NetworkLoop @Sendable (consuming Descriptor, SharedBytes) -> Void)
    }

    let id = RequestID()
    let head: RequestHead
    let inlet: BodyInlet?
    var sending = Sending.nothing
    var isStarted = false
    var hasResponse = false
    var hasSentContinue = false
    var isChunked = false
    /// The body bytes that were promised and are not written yet; `nil` if no length was promised.
    var promised: Int?
    /// True if the source has nothing to send for now.
    var isSourceWaiting = false
    var task: Task<Void, Never>?
    /// The writer that waits for room in the queue.
    var writerWaits: CheckedContinuation<Void, Never>?

    init(_ head: RequestHead, _ inlet: BodyInlet?) {
        self.head = head
        self.inlet = inlet
    }

    var isHead: Bool { head.method == .head }
}

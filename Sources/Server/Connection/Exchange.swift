internal import Coding
internal import Runtime

/// One request at work on a connection, and its response on the way.
@NetworkLoop final class Exchange {
    /// What still brings bytes of the response.
    enum Sending {
        /// The handler works.
        case nothing
        /// Everything is in the queue: when that is empty, the response was sent.
        case rest
        /// A source that is asked.
        case source(any BodySource)
        /// Code that writes.
        case writer
        /// The descriptor is handed over when the head was sent.
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
    /// Body bytes that were promised and not written yet; `nil` when none were promised.
    var promised: Int?
    /// The source said that there is nothing for now.
    var isSourceWaiting = false
    var task: Task<Void, Never>?
    /// Code that writes and waits for room.
    var writerWaits: CheckedContinuation<Void, Never>?

    init(_ head: RequestHead, _ inlet: BodyInlet?) {
        self.head = head
        self.inlet = inlet
    }

    var isHead: Bool { head.method == .head }
}

internal import Runtime

/// The buffer between the connection, which receives a request's body, and the handler, which takes it.
@NetworkLoop final class BodyInlet {
    private enum End {
        case none
        case complete
        case failed(HTTPFailure)
    }

    /// The declared length; `nil` for a chunked body.
    let length: Int?
    /// Called when the handler waits for bytes, so that the connection reads on.
    private let demand: @NetworkLoop () -> Void
    private var buffer: [UInt8] = []
    private var end = End.none
    private var waiter: CheckedContinuation<Void, Never>?

    init(length: Int?, demand: @escaping @NetworkLoop () -> Void) {
        self.length = length
        self.demand = demand
    }

    /// The number of bytes that nobody has taken yet.
    var buffered: Int { buffer.count }

    /// True while the handler waits for bytes.
    var isAwaited: Bool { waiter != nil }

    func receive(_ bytes: UnsafeRawBufferPointer) {
        buffer.append(contentsOf: bytes)
        resume()
    }

    func finish() {
        if case .none = end { end = .complete }
        resume()
    }

    func fail(_ failure: HTTPFailure) {
        if case .none = end { end = .failed(failure) }
        resume()
    }

    /// Returns the buffered bytes, waiting if there are none; `nil` at the end.
    func next() async throws(HTTPFailure) -> [UInt8]? {
        precondition(waiter == nil, "a body is read by one task at a time")
        while buffer.isEmpty {
            switch end {
            case .complete: return nil
            case .failed(let failure): throw failure
            case .none: break
            }
            await withCheckedContinuation { continuation in
                // Other tasks may have run before the continuation was created.
                guard buffer.isEmpty, !hasEnded else { return continuation.resume() }
                waiter = continuation
                demand()
            }
        }
        defer { buffer = [] }
        return buffer
    }

    private func resume() {
        guard let waiting = waiter, !buffer.isEmpty || hasEnded else { return }
        waiter = nil
        waiting.resume()
    }

    private var hasEnded: Bool {
        if case .none = end { return false }
        return true
    }
}

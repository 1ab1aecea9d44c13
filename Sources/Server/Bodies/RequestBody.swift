public import Coding
public import Runtime

/// A request's body, to be read in order and once. If the handler does not take it, no more than a small buffer is read.
public struct RequestBody: Sendable {
    /// A body without bytes.
    public static let empty = RequestBody(inlet: nil)

    private let inlet: BodyInlet?

    init(inlet: BodyInlet?) {
        self.inlet = inlet
    }

    /// Creates a body of the given bytes, for tests of handlers.
    @NetworkLoop public init(_ bytes: SharedBytes) {
        let inlet = BodyInlet(length: bytes.count, demand: {})
        bytes.withUnsafeBytes { inlet.receive($0) }
        inlet.finish()
        self.inlet = inlet
    }

    /// The length that the client declared; `nil` for a chunked body.
    @NetworkLoop public var declaredLength: Int? { inlet == nil ? 0 : inlet?.length }

    /// Returns the whole body.
    ///
    /// - Throws: `bodyTooLarge` (at once if the declared length exceeds the limit), `timedOut` or `connectionLost` if the body does not arrive, and
    ///   `malformed` if its chunks are invalid.
    @NetworkLoop public func collect(atMost limit: Int) async throws(HTTPFailure) -> SharedBytes {
        guard let inlet else { return .empty }
        if let length = inlet.length, length > limit { throw .bodyTooLarge(limit: limit) }
        var whole: [UInt8] = []
        while let part = try await inlet.next() {
            guard whole.count + part.count <= limit else { throw .bodyTooLarge(limit: limit) }
            if whole.isEmpty { whole = part } else { whole += part }
        }
        return SharedBytes(whole)
    }

    /// Returns the next bytes as they arrived; `nil` at the end.
    @NetworkLoop public func next() async throws(HTTPFailure) -> SharedBytes? {
        guard let inlet, let part = try await inlet.next() else { return nil }
        return SharedBytes(part)
    }
}

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

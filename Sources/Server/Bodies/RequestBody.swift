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
    /// Throws `bodyTooLarge` (at once if the declared length exceeds the limit), `timedOut` or `connectionLost` if the body does not arrive, and
    /// `malformed` if its chunks are invalid.
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

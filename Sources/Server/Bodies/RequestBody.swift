public import Coding
public import Runtime

/// The body of a request, in order and once. What the handler does not take is not read beyond a small buffer.
public struct RequestBody: Sendable {
    /// No bytes.
    public static let empty = RequestBody(inlet: nil)

    private let inlet: BodyInlet?

    init(inlet: BodyInlet?) {
        self.inlet = inlet
    }

    /// A body that is at hand; for tests of handlers.
    @NetworkLoop public init(_ bytes: SharedBytes) {
        let inlet = BodyInlet(length: bytes.count, demand: {})
        bytes.withUnsafeBytes { inlet.receive($0) }
        inlet.finish()
        self.inlet = inlet
    }

    /// The length that the client has declared; `nil` for a chunked body.
    @NetworkLoop public var declaredLength: Int? { inlet == nil ? 0 : inlet?.length }

    /// The whole body.
    ///
    /// Throws `bodyTooLarge`, at once when the declared length says so; `timedOut` or `connectionLost` when it does not come; `malformed`
    /// when its chunks are wrong.
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

    /// The next bytes, as they came; `nil` at the end.
    @NetworkLoop public func next() async throws(HTTPFailure) -> SharedBytes? {
        guard let inlet, let part = try await inlet.next() else { return nil }
        return SharedBytes(part)
    }
}

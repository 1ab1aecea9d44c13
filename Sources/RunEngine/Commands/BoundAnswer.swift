/// An HTTP answer as it is kept for a repeated request.
public struct BoundAnswer: Sendable, Hashable {
    /// The status.
    public let status: Int
    /// Headers that belong to the answer: `location`.
    public let headers: [String: String]
    /// The encoded body.
    public let body: [UInt8]

    /// An answer.
    public init(status: Int, headers: [String: String] = [:], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The key that a request is to be bound to.
public struct IdempotencyClaim: Sendable, Hashable {
    /// As the caller sent it.
    public let key: String
    /// SHA-256 over method, canonical path and body.
    public let fingerprint: [UInt8]

    /// A claim.
    public init(key: String, fingerprint: [UInt8]) {
        self.key = key
        self.fingerprint = fingerprint
    }
}

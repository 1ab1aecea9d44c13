/// The idempotency key that a request's answer is bound to.
public struct IdempotencyClaim: Sendable, Hashable {
    /// The key, as the caller sent it.
    public let key: String
    /// SHA-256 over method, canonical path and body.
    public let fingerprint: [UInt8]

    /// Creates a claim.
    public init(key: String, fingerprint: [UInt8]) {
        self.key = key
        self.fingerprint = fingerprint
    }
}

/// An HTTP answer, kept for a repeated request.
public struct BoundAnswer: Sendable, Hashable {
    /// The status.
    public let status: Int
    /// Headers that belong to the answer: `location`.
    public let headers: [String: String]
    /// The encoded body.
    public let body: [UInt8]

    /// Creates an answer.
    public init(status: Int, headers: [String: String] = [:], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

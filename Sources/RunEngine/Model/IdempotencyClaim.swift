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

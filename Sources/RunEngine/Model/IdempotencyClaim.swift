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

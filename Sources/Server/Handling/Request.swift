public import Runtime

/// A request whose head has arrived; its body may still be on the way.
public struct Request: Sendable {
    /// Unique in all time; for logs and `X-Request-Id`.
    public let id: RequestID
    /// What is to be done.
    public let method: Method
    /// With what.
    public let target: Target
    /// The header.
    public let fields: Fields
    /// Who asks.
    public let peer: Peer
    /// When the head was complete.
    public let receivedAt: Instant
    /// The body, to be read once.
    public let body: RequestBody

    /// A request in parts; tests of handlers make theirs so.
    public init(
        id: RequestID = RequestID(), method: Method, target: Target, fields: Fields = Fields(), peer: Peer = .unknown,
        receivedAt: Instant = SystemTime().monotonic, body: RequestBody = .empty
    ) {
        self.id = id
        self.method = method
        self.target = target
        self.fields = fields
        self.peer = peer
        self.receivedAt = receivedAt
        self.body = body
    }
}

public import Runtime

/// A request whose head has arrived; its body may still be under way.
public struct Request: Sendable {
    /// The globally unique id, for logs and `X-Request-Id`.
    public let id: RequestID
    /// The method.
    public let method: Method
    /// The target.
    public let target: Target
    /// The header fields.
    public let fields: Fields
    /// The client.
    public let peer: Peer
    /// The time at which the head was complete.
    public let receivedAt: Instant
    /// The body, to be read once.
    public let body: RequestBody

    /// Creates a request from its parts.
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

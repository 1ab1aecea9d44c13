internal import Coding
public import Runtime
internal import Synchronization

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

/// The id of a request: `req_` and 26 characters, unique without drawing random bytes for each request.
public struct RequestID: Sendable, Hashable, CustomStringConvertible {
    private static let process = Identifier.random(prefix: "req").prefix(17)
    private static let last = Atomic<UInt64>(0)
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    private let number: UInt64

    /// Creates the next id of this process.
    public init() {
        number = RequestID.last.wrappingAdd(1, ordering: .relaxed).newValue
    }

    /// The id as text: 13 characters that are random for each process, then 13 that count.
    public var description: String {
        var digits: [UInt8] = []
        for shift in stride(from: 60, through: 0, by: -5) {
            digits.append(RequestID.alphabet[Int(number >> UInt64(shift) & 31)])
        }
        return RequestID.process + String(decoding: digits, as: UTF8.self)
    }
}

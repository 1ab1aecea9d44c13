/// The time allowed for each part of an exchange; `nil` = unlimited.
public struct TransportTimeouts: Sendable, Hashable {
    /// The parts with a time limit.
    public enum Part: String, Sendable, Hashable {
        /// Until the connection is established.
        case connect
        /// From the start until the first byte of the answer.
        case firstByte = "first byte"
        /// Between two pieces of the answer; time in which the reader holds the stream back does not count.
        case idle
        /// From the start until the end of the answer.
        case total
    }

    /// Until the connection is established. It is never unlimited.
    public var connect: Duration
    /// From the start until the first byte of the answer.
    public var firstByte: Duration?
    /// Between two pieces of the answer.
    public var idle: Duration?
    /// From the start until the end of the answer.
    public var total: Duration?

    /// Creates limits for each part.
    public init(connect: Duration = .seconds(5), firstByte: Duration? = nil, idle: Duration? = nil, total: Duration? = nil) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }

    /// The limits for a short request with a short answer: 30 seconds in all.
    public static let standard = TransportTimeouts(total: .seconds(30))

    /// Returns the limits for such a request within `limit` in all.
    public static func within(_ limit: Duration) -> TransportTimeouts {
        TransportTimeouts(connect: min(limit, .seconds(5)), total: limit)
    }
}

/// How long each part of an exchange may take; `nil` = without end.
public struct TransportTimeouts: Sendable, Hashable {
    /// The parts that are watched.
    public enum Part: String, Sendable, Hashable {
        /// Until the connection stands.
        case connect
        /// From the start until the first byte of the answer.
        case firstByte = "first byte"
        /// Between two pieces of the answer; time in which the reader held the stream back does not count.
        case idle
        /// From the start until the end of the answer.
        case total
    }

    /// Until the connection stands. It is never without end.
    public var connect: Duration
    /// From the start until the first byte of the answer.
    public var firstByte: Duration?
    /// Between two pieces of the answer.
    public var idle: Duration?
    /// From the start until the end of the answer.
    public var total: Duration?

    /// Limits for each part.
    public init(connect: Duration = .seconds(5), firstByte: Duration? = nil, idle: Duration? = nil, total: Duration? = nil) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }

    /// A short question with a short answer: 30 seconds in all.
    public static let standard = TransportTimeouts(total: .seconds(30))

    /// The same question within `limit` in all.
    public static func within(_ limit: Duration) -> TransportTimeouts {
        TransportTimeouts(connect: min(limit, .seconds(5)), total: limit)
    }
}

internal import Runtime

/// The time allowed for each part of an exchange; `nil` = unlimited.
public struct TransportTimeouts: Sendable, Hashable {
    /// The parts with a time limit.
    public enum Part: String, Sendable, Hashable {
        /// Until the connection is established.
        case connect
        /// From the start until the first byte of the response.
        case firstByte = "first byte"
        /// Between two pieces of the response; time in which the reader holds the stream back does not count.
        case idle
        /// From the start until the end of the response.
        case total
    }

    /// Until the connection is established. This time is never unlimited.
    public var connect: Duration
    /// From the start until the first byte of the response.
    public var firstByte: Duration?
    /// Between two pieces of the response.
    public var idle: Duration?
    /// From the start until the end of the response.
    public var total: Duration?

    /// Creates limits for each part.
    public init(connect: Duration = .seconds(5), firstByte: Duration? = nil, idle: Duration? = nil, total: Duration? = nil) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }

    /// The limits for a short request with a short response: 30 seconds in all.
    public static let standard = TransportTimeouts(total: .seconds(30))

    /// Returns the limits for a short request that takes at most `limit` in all.
    public static func within(_ limit: Duration) -> TransportTimeouts {
        TransportTimeouts(connect: min(limit, .seconds(5)), total: limit)
    }
}

/// The deadlines of one exchange under its timeouts. Pure: callers supply the time.
struct TransferDeadlines {
    private let timeouts: TransportTimeouts
    private let start: Instant
    private var lastHeard: Instant?
    private var isPaused = false

    init(_ timeouts: TransportTimeouts, start: Instant) {
        self.timeouts = timeouts
        self.start = start
    }

    /// Notes that something arrived.
    mutating func heard(_ now: Instant) {
        lastHeard = now
        isPaused = false
    }

    /// Notes that the reader holds the stream back: silence is no longer the sender's fault.
    mutating func pause() {
        isPaused = true
    }

    /// Returns the earliest deadline and the part that it ends. `connect` is not among them, because libcurl enforces it.
    func next() -> (at: Instant, part: TransportTimeouts.Part)? {
        var earliest: (at: Instant, part: TransportTimeouts.Part)?
        func consider(_ duration: Duration?, from moment: Instant, _ part: TransportTimeouts.Part) {
            guard let duration else { return }
            let at = moment.advanced(by: duration)
            if earliest.map({ at < $0.at }) ?? true { earliest = (at, part) }
        }
        consider(timeouts.total, from: start, .total)
        if let lastHeard {
            if !isPaused { consider(timeouts.idle, from: lastHeard, .idle) }
        } else {
            consider(timeouts.firstByte, from: start, .firstByte)
        }
        return earliest
    }
}

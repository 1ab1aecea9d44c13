/// A moment of the monotonic clock that also runs while the machine sleeps (`CLOCK_BOOTTIME`). All timeouts are measured with it.
public struct Instant: Sendable, Hashable, Comparable {
    /// Nanoseconds since the machine booted.
    public let nanos: Int64

    /// Creates a moment from nanoseconds since boot.
    public init(nanos: Int64) {
        self.nanos = nanos
    }

    /// Returns the moment `duration` later (earlier if it is negative), clamped to the range.
    public func advanced(by duration: Duration) -> Instant {
        let (sum, overflow) = nanos.addingReportingOverflow(duration.nanos)
        return Instant(nanos: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    /// Returns the time from this moment to another one; negative if the other is earlier.
    public func duration(to other: Instant) -> Duration {
        .nanoseconds(other.nanos) - .nanoseconds(nanos)
    }

    /// Returns whether `left` is earlier.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.nanos < right.nanos
    }
}

extension Duration {
    /// Whole nanoseconds, clamped to 64 bits (292 years).
    public var nanos: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        return whole &+ attoseconds / 1_000_000_000
    }

    /// Whole milliseconds.
    public var millis: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        if overflow { return seconds < 0 ? .min : .max }
        return whole &+ attoseconds / 1_000_000_000_000_000
    }

    /// Seconds, with their fraction.
    public var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

/// A moment of the monotonic clock that also runs while the machine sleeps (`CLOCK_BOOTTIME`): what every time-out is measured by.
public struct Instant: Sendable, Hashable, Comparable {
    /// Nanoseconds since the machine was booted.
    public let nanos: Int64

    /// A moment from nanoseconds since boot.
    public init(nanos: Int64) {
        self.nanos = nanos
    }

    /// The moment `duration` later (earlier when it is negative); far-away moments stop at the ends of the range.
    public func advanced(by duration: Duration) -> Instant {
        let (sum, overflow) = nanos.addingReportingOverflow(duration.nanos)
        return Instant(nanos: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    /// How long after `self` the other moment is; negative when it is before.
    public func duration(to other: Instant) -> Duration {
        .nanoseconds(other.nanos) - .nanoseconds(nanos)
    }

    /// Whether `left` is earlier.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.nanos < right.nanos
    }
}

extension Duration {
    /// Whole nanoseconds, cut to what 64 bits hold (292 years).
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

    /// Seconds with their fraction.
    public var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

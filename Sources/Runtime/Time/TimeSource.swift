internal import Synchronization

internal import CSystem

/// A source of time: the system in production, set by hand in tests.
public protocol TimeSource: Sendable {
    /// The wall clock, for stored and displayed times. It can be set back.
    var wall: Timestamp { get }
    /// The monotonic clock, for all timeouts.
    var monotonic: Instant { get }
}

/// The machine's clocks.
public struct SystemTime: TimeSource {
    /// Creates a value without state.
    public init() {}

    /// The value of `CLOCK_REALTIME` in milliseconds.
    public var wall: Timestamp { Timestamp(millis: hearth_wall_millis()) }

    /// The value of `CLOCK_BOOTTIME`.
    public var monotonic: Instant { Instant(nanos: hearth_boottime_nanos()) }
}

/// Clocks that stand still until a test moves them.
public final class ManualTime: TimeSource {
    private let wallMillis: Atomic<Int64>
    private let bootNanos: Atomic<Int64>

    /// Creates clocks that show `wall` and `monotonic` until they are moved.
    public init(wall: Timestamp = Timestamp(millis: 1_800_000_000_000), monotonic: Instant = Instant(nanos: 1_000_000_000)) {
        wallMillis = Atomic(wall.millis)
        bootNanos = Atomic(monotonic.nanos)
    }

    /// The time of the wall clock.
    public var wall: Timestamp { Timestamp(millis: wallMillis.load(ordering: .acquiring)) }

    /// The time of the monotonic clock.
    public var monotonic: Instant { Instant(nanos: bootNanos.load(ordering: .acquiring)) }

    /// Moves both clocks.
    public func advance(by duration: Duration) {
        wallMillis.add(duration.millis, ordering: .acquiringAndReleasing)
        bootNanos.add(duration.nanos, ordering: .acquiringAndReleasing)
    }
}

internal import Synchronization

internal import CSystem

/// Where the time comes from: the system in production, the test's hand in tests.
public protocol TimeSource: Sendable {
    /// The wall clock: for what is stored and shown. It can be set back.
    var wall: Timestamp { get }
    /// The monotonic clock: for every time-out.
    var monotonic: Instant { get }
}

/// The machine's clocks.
public struct SystemTime: TimeSource {
    /// The machine's clocks; there is no state.
    public init() {}

    /// `CLOCK_REALTIME` in milliseconds.
    public var wall: Timestamp { Timestamp(millis: hearth_wall_millis()) }

    /// `CLOCK_BOOTTIME`.
    public var monotonic: Instant { Instant(nanos: hearth_boottime_nanos()) }
}

/// Clocks that stand still until a test moves them.
public final class ManualTime: TimeSource {
    private let wallMillis: Atomic<Int64>
    private let bootNanos: Atomic<Int64>

    /// Clocks that show `wall` and `monotonic` until they are moved.
    public init(wall: Timestamp = Timestamp(millis: 1_800_000_000_000), monotonic: Instant = Instant(nanos: 1_000_000_000)) {
        wallMillis = Atomic(wall.millis)
        bootNanos = Atomic(monotonic.nanos)
    }

    /// What the wall clock shows.
    public var wall: Timestamp { Timestamp(millis: wallMillis.load(ordering: .acquiring)) }

    /// What the monotonic clock shows.
    public var monotonic: Instant { Instant(nanos: bootNanos.load(ordering: .acquiring)) }

    /// Moves both clocks.
    public func advance(by duration: Duration) {
        wallMillis.add(duration.millis, ordering: .acquiringAndReleasing)
        bootNanos.add(duration.nanos, ordering: .acquiringAndReleasing)
    }

    /// Sets the wall clock alone, as an operator or NTP does.
    public func setWall(to moment: Timestamp) {
        wallMillis.store(moment.millis, ordering: .releasing)
    }
}

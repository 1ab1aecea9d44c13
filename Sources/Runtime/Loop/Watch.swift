/// The handle of a watched descriptor. Stale handles are harmless: a slot's generation changes with each use.
public struct Watch: Sendable, Hashable {
    let token: UInt64
}

/// The events that a watch waits for.
public struct Interest: OptionSet, Sendable, Hashable {
    /// The bits of `epoll_event.events`.
    public let rawValue: UInt32

    /// Creates an interest from epoll's bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// There are bytes to read, a connection to accept, or the other side has ended its half.
    public static let read = Interest(rawValue: 0x001)
    /// There is room to write.
    public static let write = Interest(rawValue: 0x004)
    /// Only errors and hang-ups, which the kernel always reports.
    public static let none: Interest = []
}

/// The state of a descriptor, as the kernel reports it.
public struct Readiness: OptionSet, Sendable, Hashable {
    /// The bits of `epoll_event.events`.
    public let rawValue: UInt32

    /// Creates a report from epoll's bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Reading will not block (it may find the end, or an error).
    public static let readable = Readiness(rawValue: 0x001)
    /// Writing will not block.
    public static let writable = Readiness(rawValue: 0x004)
    /// The descriptor has an error; the next call on it returns which.
    public static let error = Readiness(rawValue: 0x008)
    /// Both directions are closed.
    public static let hangup = Readiness(rawValue: 0x010)
}

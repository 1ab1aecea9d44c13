internal import CSystem
internal import Glibc

/// The kernel's list of watched descriptors, level-triggered, and the event descriptor that wakes a sleeping loop.
///
/// A token is `generation << 32 | slot`: a queued event of a descriptor closed since then carries an old generation and is ignored, even if the
/// kernel has given the number to a new descriptor.
struct EpollPoller: ~Copyable {
    static let wakeToken = UInt64.max

    private let epoll: Descriptor
    private var events: [hearth_poll_event]
    let waker: Waker

    init() throws(SystemError) {
        let epoll = try Descriptor(result: hearth_epoll_create(), of: "epoll_create1")
        let waker = try Waker()
        guard hearth_epoll_add(epoll.raw, waker.raw, Interest.read.rawValue, EpollPoller.wakeToken) == 0 else { throw .last("epoll_ctl") }
        self.epoll = epoll
        self.waker = waker
        events = Array(repeating: hearth_poll_event(), count: RuntimeLimits.eventsPerTurn)
    }

    func add(_ fd: Int32, _ interest: Interest, as token: UInt64) throws(SystemError) {
        guard hearth_epoll_add(epoll.raw, fd, interest.rawValue, token) == 0 else { throw .last("epoll_ctl add") }
    }

    func change(_ fd: Int32, to interest: Interest, as token: UInt64) throws(SystemError) {
        guard hearth_epoll_modify(epoll.raw, fd, interest.rawValue, token) == 0 else { throw .last("epoll_ctl mod") }
    }

    func remove(_ fd: Int32) {
        _ = hearth_epoll_remove(epoll.raw, fd)
    }

    /// The number of events of the last wait, without the waker's own.
    private(set) var count = 0

    /// Sleeps until something is ready or `timeoutMillis` have passed (−1: forever). Read the events with `event`.
    mutating func wait(timeoutMillis: Int32) {
        let ready = Int(max(hearth_epoll_wait(epoll.raw, &events, Int32(events.count), timeoutMillis), 0))
        count = 0
        for index in 0..<ready {
            if events[index].token == EpollPoller.wakeToken {
                waker.drain()
            } else {
                events[count] = events[index]
                count += 1
            }
        }
    }

    /// Returns an event of the last wait.
    func event(_ number: Int) -> (token: UInt64, readiness: Readiness) {
        (events[number].token, Readiness(rawValue: events[number].events))
    }
}

/// Wakes a loop that sleeps in the kernel. Callable from any thread.
final class Waker: Sendable {
    private let event: Descriptor

    init() throws(SystemError) {
        event = try Descriptor(result: hearth_eventfd(), of: "eventfd")
    }

    var raw: Int32 { event.raw }

    func wake() {
        var one: UInt64 = 1
        _ = write(event.raw, &one, 8)
    }

    func drain() {
        var count: UInt64 = 0
        _ = read(event.raw, &count, 8)
    }
}

internal import CSystem
internal import Glibc

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

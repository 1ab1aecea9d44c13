internal import Runtime

/// An event that a connection waits for with a time limit.
enum Deadline: Sendable, Equatable {
    /// The next request.
    case idle
    /// The end of a head that has begun.
    case head
    /// The bytes of a body that one window must bring.
    case body
    /// The client to take output.
    case stall
    /// The client to end its side.
    case linger
}

/// The deadline of the event that a connection waits for.
///
/// Its timer moves lazily: one that fires too early is set again, so that a request costs no timer.
@NetworkLoop final class DeadlineTimer {
    private let clock = SystemTime()
    private var deadline: (at: Instant, kind: Deadline)?
    private var timer: (id: TimerID, at: Instant)?
    /// Called when the awaited event has not come in time.
    var onExpiry: ((Deadline) -> Void)?

    /// The event that is awaited.
    var awaited: Deadline? { deadline?.kind }

    /// Waits for an event, and no longer for the one before.
    func expect(_ kind: Deadline, within limit: Duration) {
        let at = clock.monotonic.advanced(by: limit)
        deadline = (at, kind)
        if let timer {
            guard at < timer.at else { return }
            NetworkLoop.cancel(timer.id)
        }
        arm(at)
    }

    /// Stops waiting for an event, if it is the awaited one.
    func forget(_ kind: Deadline) {
        if awaited == kind { deadline = nil }
    }

    /// Stops waiting for any event.
    func clear() {
        deadline = nil
    }

    /// Stops waiting for good.
    func stop() {
        deadline = nil
        if let timer { NetworkLoop.cancel(timer.id) }
        timer = nil
    }

    private func arm(_ at: Instant) {
        timer = (NetworkLoop.schedule(at: at) { [weak self] in self?.fired() }, at)
    }

    private func fired() {
        timer = nil
        guard let deadline else { return }
        guard clock.monotonic >= deadline.at else { return arm(deadline.at) }
        self.deadline = nil
        onExpiry?(deadline.kind)
    }
}

internal import Runtime

/// Handles deadlines.
extension Connection {
    func expectBody() {
        windowBytes = 0
        expect(.body, within: owner.timeouts.bodyWindow)
    }

    /// Sets the deadline. The timer moves lazily: one that fires too early is armed again, so that a request costs no timer.
    func expect(_ kind: Deadline, within limit: Duration) {
        let at = clock.monotonic.advanced(by: limit)
        deadline = (at, kind)
        if let timer {
            guard at < timer.at else { return }
            NetworkLoop.cancel(timer.id)
        }
        arm(at)
    }

    func arm(_ at: Instant) {
        timer = (NetworkLoop.schedule(at: at) { [weak self] in self?.timerFired() }, at)
    }

    func forget(_ kind: Deadline) {
        if deadline?.kind == kind { deadline = nil }
    }

    func timerFired() {
        timer = nil
        guard let deadline else { return }
        guard clock.monotonic >= deadline.at else { return arm(deadline.at) }
        self.deadline = nil
        switch deadline.kind {
        case .idle, .linger: close()
        case .head: fail(.timedOut)
        case .stall: abort()
        case .body:
            guard let exchange, !machine.isBodyComplete else { return }
            // Bytes cannot arrive while nobody takes them: then it is the handler that is slow.
            guard windowBytes < owner.timeouts.bodyBytesPerWindow, exchange.inlet?.isAwaited == true else { return expectBody() }
            fail(.timedOut)
        }
    }
}

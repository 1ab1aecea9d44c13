internal import Runtime

/// Wakes a waiting loop; signals while it is busy count as one. For a single waiter.
///
/// Not an `AsyncStream`, which ends for good once its reader is cancelled, as after a time-out.
final class Signal: Sendable {
    private struct State {
        var hasFired = false
        var waiter: CheckedContinuation<Void, Never>?
        /// Distinguishes the timer of one wait from the next.
        var waits = 0
    }

    private let state = Locked(State())

    /// Wakes the waiter, or makes the next wait return at once.
    func fire() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiter = state.waiter else {
                state.hasFired = true
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }

    /// Waits for a signal, for the time limit, or for its task to be cancelled.
    func wait(atMost limit: Duration?) async {
        let number = state.withLock { state in
            state.waits += 1
            return state.waits
        }
        let timer = limit.map { limit in
            Task {
                try? await Task.sleep(for: limit)
                giveUp(number)
            }
        }
        defer { timer?.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let isOver = state.withLock { state -> Bool in
                    if state.hasFired {
                        state.hasFired = false
                        return true
                    }
                    if Task.isCancelled || state.waits != number { return true }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            giveUp(number)
        }
    }

    /// Ends one wait without a signal.
    private func giveUp(_ number: Int) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waits == number else { return nil }
            // Anything that still comes for this wait is too late.
            state.waits += 1
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}

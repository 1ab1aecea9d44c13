internal import RunEngine
internal import Runtime

/// Reads something about a run again after each change, until it meets a condition, the time is up, or the server stops. If the key becomes
/// invalid meanwhile, the poll is refused.
@NetworkLoop struct LongPoll {
    let hub: StreamHub
    let validity: KeyValidity
    let key: APIKey
    let run: RunKey
    let limit: Duration

    /// Returns the last value read, whether it meets the condition or not.
    func wait<Value: Sendable>(
        until isMet: (Value) -> Bool, read: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let deadline = SystemTime().monotonic.advanced(by: limit)
        let waiter = ChangeWaiter(key: key)
        hub.subscribe(waiter, to: run)
        defer { hub.unsubscribe(waiter, from: run) }
        validity.watch(key)
        // Read after subscribing, so that no later change is missed.
        var value = try await read()
        while !isMet(value), !waiter.isStopping, SystemTime().monotonic < deadline {
            // The key may have become invalid before the subscription.
            try validity.check(key)
            await waiter.wait(until: deadline)
            try validity.check(key)
            value = try await read()
        }
        return value
    }
}

/// Suspends a long poll between two reads.
@NetworkLoop private final class ChangeWaiter: Subscriber {
    private var continuation: CheckedContinuation<Void, Never>?
    private var timer: TimerID?
    private(set) var isStopping = false
    /// True if there is news that nobody has waited for yet.
    private var isDue = false

    let key: APIKey

    init(key: APIKey) {
        self.key = key
    }

    /// Waits for a change, the end of the key, the deadline, or the stop of the server.
    func wait(until deadline: Instant) async {
        if isDue || isStopping {
            isDue = false
            return
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Other tasks may have run before the continuation was created.
                guard !isDue, !isStopping else { return continuation.resume() }
                self.continuation = continuation
                timer = NetworkLoop.schedule(at: deadline) { [weak self] in self?.resume() }
            }
        } onCancel: {
            NetworkLoop.post { self.stopping() }
        }
        isDue = false
    }

    func changed() {
        isDue = true
        resume()
    }

    func keyEnded() {
        isDue = true
        resume()
    }

    func stopping() {
        isStopping = true
        resume()
    }

    private func resume() {
        if let timer { NetworkLoop.cancel(timer) }
        timer = nil
        continuation?.resume()
        continuation = nil
    }
}

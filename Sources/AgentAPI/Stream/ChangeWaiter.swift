internal import RunEngine
internal import Runtime

/// Suspends a long poll between two reads of its run.
@NetworkLoop final class ChangeWaiter: Subscriber {
    private var continuation: CheckedContinuation<Void, Never>?
    private var timer: TimerID?
    private(set) var isStopping = false
    /// True if a change came while nobody waited.
    private var isDue = false

    let key: APIKey

    init(key: APIKey) {
        self.key = key
    }

    /// Waits for a change, the end of the key, the deadline, or the server's stop.
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

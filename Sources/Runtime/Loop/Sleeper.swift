/// A wait for a loop's timer, which a cancelled task leaves at once.
final class Sleeper: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Bool, Never>?
        var timer: TimerID?
        var isCancelled = false
    }

    private let loop: EventLoop
    private let state = Locked(State())

    init(on loop: EventLoop) {
        self.loop = loop
    }

    /// Waits; returns `false` if the task was cancelled first. Callable from anywhere: only posted work touches the timers, since the body of a
    /// continuation runs wherever its task happens to be.
    func sleep(for delay: Duration) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.post { [self] in begin(continuation, delay) }
            }
        } onCancel: {
            loop.post { [self] in
                finish(false)
                if let timer = state.withLock({ $0.timer }) { loop.cancel(timer) }
            }
        }
    }

    private func begin(_ continuation: CheckedContinuation<Bool, Never>, _ delay: Duration) {
        let isCancelled = state.withLock { state in
            if !state.isCancelled { state.continuation = continuation }
            return state.isCancelled
        }
        if isCancelled { return continuation.resume(returning: false) }
        let timer = loop.schedule(after: delay) { [self] in finish(true) }
        state.withLock { $0.timer = timer }
    }

    private func finish(_ elapsed: Bool) {
        let continuation = state.withLock { state in
            defer { state.continuation = nil }
            if !elapsed { state.isCancelled = true }
            return state.continuation
        }
        continuation?.resume(returning: elapsed)
    }
}

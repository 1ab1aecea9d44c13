/// One wait for a timer of a loop that a cancelled task leaves at once.
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

    /// Waits; `false` when the task was cancelled first. To be called on the loop's thread, where it stays: without the isolation of its caller
    /// an async function is moved to Swift's pool.
    func sleep(for delay: Duration, isolation: isolated (any Actor)? = #isolation) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if !state.isCancelled { state.continuation = continuation }
                    return state.isCancelled
                }
                if isCancelled {
                    continuation.resume(returning: false)
                } else {
                    let timer = loop.schedule(after: delay) { [self] in finish(true) }
                    state.withLock { $0.timer = timer }
                }
            }
        } onCancel: {
            loop.post { [self] in
                finish(false)
                if let timer = state.withLock({ $0.timer }) { loop.cancel(timer) }
            }
        }
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

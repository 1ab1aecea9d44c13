internal import Runtime

/// A loop that does what is due, and sleeps until something is due again or somebody wakes it.
final class UpkeepLoop: Sendable {
    private let signal = Signal()
    private let task = Locked<Task<Void, Never>?>(nil)

    /// Begins.
    ///
    /// - Parameter round: Does everything that is due. Returns when to look again; `nil` if nothing is planned.
    func start(_ round: @escaping @Sendable () async -> Duration?) {
        let signal = signal
        let loop = Task {
            while !Task.isCancelled {
                let wait = await round()
                if Task.isCancelled { return }
                await signal.wait(atMost: wait)
            }
        }
        task.withLock { $0 = loop }
    }

    /// Has the loop look at once.
    func wake() {
        signal.fire()
    }

    /// Ends the loop after its present round.
    func stop() async {
        guard let loop = task.withLock({ $0 }) else { return }
        loop.cancel()
        signal.fire()
        await loop.value
    }
}

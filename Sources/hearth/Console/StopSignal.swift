internal import Glibc
internal import Runtime

/// SIGINT, SIGTERM and SIGHUP, as something a task can wait for.
///
/// The signals are blocked in every thread; the main thread takes them one by one. The first one asks: whoever waits ends what it does.
/// The second one, or the first when nobody waits, ends the process at once.
final class StopSignal: Sendable {
    private struct State {
        var wasAsked = false
        var isHandled = false
        /// The line to print when a signal ends the process at once.
        var lastWord: String?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())

    /// The signals this is about.
    private static var set: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        // The terminal is gone; `nohup` says that this is nothing to end for.
        var action = sigaction()
        if sigaction(SIGHUP, nil, &action) != 0 || !isIgnored(action) { sigaddset(&set, SIGHUP) }
        return set
    }

    /// Compared as addresses: C functions have no equality here. A pointer is as wide as `Int`, so the cast holds.
    private static func isIgnored(_ action: sigaction) -> Bool {
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Blocks the signals, so that threads started from now on inherit that. Before any thread exists. A closed pipe or socket is an
    /// error of the call that wrote to it, never the end of the process.
    static func block() {
        var set = StopSignal.set
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Takes signals on the calling thread, for ever.
    func takeSignals() -> Never {
        var set = StopSignal.set
        while true {
            var number: Int32 = 0
            guard sigwait(&set, &number) == 0 else { continue }
            guard !ask() else { continue }
            if let word = state.withLock({ $0.lastWord }) { Console.advise(word) }
            _exit(128 + number)
        }
    }

    /// Does something of which nobody knows whether it was done when a signal ends the process meanwhile: `word` says how to find out.
    func meanwhile<Value: Sendable>(
        _ word: String, _ work: () async throws(CommandFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        state.withLock { $0.lastWord = word }
        defer { state.withLock { $0.lastWord = nil } }
        return try await work()
    }

    /// Says that somebody will act on the first signal.
    func handle() {
        state.withLock { $0.isHandled = true }
    }

    /// Returns when the process has been asked to end.
    func wait() async {
        await withCheckedContinuation { continuation in
            let wasAsked = state.withLock { state in
                state.isHandled = true
                if !state.wasAsked { state.waiters.append(continuation) }
                return state.wasAsked
            }
            if wasAsked { continuation.resume() }
        }
    }

    /// Whether the process has been asked to end.
    var wasAsked: Bool { state.withLock { $0.wasAsked } }

    /// Asks the process to end, as a signal would. `false`: nobody acts on it.
    @discardableResult func ask() -> Bool {
        let (isFirst, waiters) = state.withLock { state in
            let isFirst = state.isHandled && !state.wasAsked
            state.wasAsked = true
            let waiters = state.waiters
            state.waiters = []
            return (isFirst, waiters)
        }
        for waiter in waiters { waiter.resume() }
        return isFirst
    }
}

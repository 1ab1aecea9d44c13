internal import Glibc
internal import Runtime

/// Lets a task wait for SIGINT, SIGTERM and SIGHUP.
///
/// The signals are blocked in every thread; the main thread takes them one by one. The first one asks the waiting task to end its work. The second
/// one, or the first if nobody handles it, ends the process at once.
public final class StopSignal: Sendable {
    private struct State {
        var wasAsked = false
        var isHandled = false
        /// The line to print if a signal ends the process at once.
        var lastWord: String?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())

    /// The signals to take.
    private static var set: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        // SIGHUP means that the terminal is gone; under `nohup` the process ignores it and goes on.
        var action = sigaction()
        if sigaction(SIGHUP, nil, &action) != 0 || !isIgnored(action) { sigaddset(&set, SIGHUP) }
        return set
    }

    /// Returns true if the signal is ignored. Handlers are compared as addresses, because C functions have no equality here; a pointer is as wide as
    /// `Int`, so the cast is safe.
    private static func isIgnored(_ action: sigaction) -> Bool {
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Blocks the signals for this thread and all threads that it starts; call it before any other thread exists. Also ignores SIGPIPE, so that
    /// writing to a closed pipe or socket is an error of that call and never the end of the process.
    static func block() {
        var set = StopSignal.set
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Takes signals on the calling thread forever.
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

    /// Performs work whose outcome is unknown if a signal ends the process meanwhile; `word` is then printed and says how to find out.
    func meanwhile<Value: Sendable>(
        _ word: String, _ work: () async throws(CommandFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        state.withLock { $0.lastWord = word }
        defer { state.withLock { $0.lastWord = nil } }
        return try await work()
    }

    /// Announces that somebody will act on the first signal.
    public func handle() {
        state.withLock { $0.isHandled = true }
    }

    /// Waits until the process is asked to end.
    public func wait() async {
        await withCheckedContinuation { continuation in
            let wasAsked = state.withLock { state in
                state.isHandled = true
                if !state.wasAsked { state.waiters.append(continuation) }
                return state.wasAsked
            }
            if wasAsked { continuation.resume() }
        }
    }

    /// True if the process has been asked to end.
    public var wasAsked: Bool { state.withLock { $0.wasAsked } }

    /// Asks the process to end, as a signal does. Returns false if nobody acts on it or it was asked before.
    @discardableResult public func ask() -> Bool {
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

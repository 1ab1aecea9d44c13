internal import CSystem
internal import Glibc

/// The global actor of the server's sockets, parsers, handlers and streams. Its executor is an event loop; nothing on it blocks.
@globalActor public actor NetworkLoop {
    /// The actor.
    public static let shared = NetworkLoop()

    /// The loop that runs the actor: the preferred executor of tasks that should not leave it.
    public nonisolated static var executor: EventLoop { EventLoops.network }

    /// The loop, as Swift concurrency sees it.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoops.network.asUnownedSerialExecutor() }

    /// `true` if the caller is on the loop's thread.
    public nonisolated static var isCurrent: Bool { executor.isCurrent }

    /// Runs `work` on the loop soon. Callable from any thread.
    public nonisolated static func post(_ work: @escaping @NetworkLoop () -> Void) {
        executor.post { assumeIsolated(work) }
    }

    /// Runs `body` at once, as code of the actor. Traps unless the caller is on the loop's thread: it is the entry for callbacks of the kernel and of
    /// C libraries.
    public nonisolated static func assumeIsolated<Result, Failure: Error>(
        _ body: @NetworkLoop () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(isCurrent, "not on the loop of NetworkLoop")
        // The isolation is part of the function's type only, not of its representation, and the thread was checked above.
        typealias Plain = () throws(Failure) -> Result
        return try withoutActuallyEscaping(body) { (escaping) throws(Failure) in try unsafeBitCast(escaping, to: Plain.self)() }
    }

    /// Calls `ready` on the loop whenever the kernel reports `interest` (or an error) for `fd`: level-triggered, so it is called again until the
    /// cause is gone. The caller keeps the descriptor open until `unwatch`.
    @NetworkLoop public static func watch(
        _ fd: Int32, for interest: Interest, _ ready: @escaping @NetworkLoop (Readiness) -> Void
    ) throws(SystemError) -> Watch {
        try executor.watch(fd, for: interest) { readiness in assumeIsolated { ready(readiness) } }
    }

    /// Changes the interest of a watch.
    @NetworkLoop public static func change(_ watch: Watch, to interest: Interest) throws(SystemError) {
        try executor.change(watch, to: interest)
    }

    /// Ends a watch; its handler is not called again. Call it before closing the descriptor.
    @NetworkLoop public static func unwatch(_ watch: Watch) {
        executor.unwatch(watch)
    }

    /// Runs `action` once after `delay`.
    @discardableResult
    @NetworkLoop public static func schedule(after delay: Duration, _ action: @escaping @NetworkLoop () -> Void) -> TimerID {
        executor.schedule(after: delay) { assumeIsolated(action) }
    }

    /// Runs `action` once at `deadline`.
    @discardableResult
    @NetworkLoop public static func schedule(at deadline: Instant, _ action: @escaping @NetworkLoop () -> Void) -> TimerID {
        executor.schedule(at: deadline) { assumeIsolated(action) }
    }

    /// Cancels a scheduled action; does nothing if it has run.
    @NetworkLoop public static func cancel(_ timer: TimerID) {
        executor.cancel(timer)
    }

    /// Waits for `delay`; throws at once when the task is cancelled.
    @NetworkLoop public static func sleep(for delay: Duration) async throws(CancellationError) {
        let sleeper = Sleeper(on: executor)
        guard await sleeper.sleep(for: delay) else { throw CancellationError() }
    }
}

/// Reports that the wall clock was set: deadlines in wall time must then be armed again.
public enum ClockChange {
    /// Calls `changed` on the loop each time the wall clock is set, for the life of the process.
    @NetworkLoop public static func watch(_ changed: @escaping @NetworkLoop () -> Void) throws(SystemError) {
        let timer = try Descriptor(result: hearth_clock_change_timer(), of: "timerfd_create").release()
        _ = try NetworkLoop.watch(timer, for: .read) { _ in
            // ECANCELED is the signal itself; the read also silences the descriptor until the next change.
            var expirations: UInt64 = 0
            _ = read(timer, &expirations, 8)
            changed()
        }
    }
}

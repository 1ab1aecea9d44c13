/// The global actor of libcurl, process ends and sandbox sockets. Its executor is an event loop; nothing on it blocks.
@globalActor public actor TransportLoop {
    /// The actor.
    public static let shared = TransportLoop()

    /// The loop that runs the actor: the preferred executor of tasks that should not leave it.
    public nonisolated static var executor: EventLoop { EventLoops.transport }

    /// The loop, as Swift concurrency sees it.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoops.transport.asUnownedSerialExecutor() }

    /// `true` if the caller is on the loop's thread.
    public nonisolated static var isCurrent: Bool { executor.isCurrent }

    /// Runs `work` on the loop soon. Callable from any thread.
    public nonisolated static func post(_ work: @escaping @TransportLoop () -> Void) {
        executor.post { assumeIsolated(work) }
    }

    /// Runs `body` at once, as code of the actor. Traps unless the caller is on the loop's thread: it is the entry for callbacks of the kernel and of
    /// C libraries.
    public nonisolated static func assumeIsolated<Result, Failure: Error>(
        _ body: @TransportLoop () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(isCurrent, "not on the loop of TransportLoop")
        // The isolation is part of the function's type only, not of its representation, and the thread was checked above.
        typealias Plain = () throws(Failure) -> Result
        return try withoutActuallyEscaping(body) { (escaping) throws(Failure) in try unsafeBitCast(escaping, to: Plain.self)() }
    }

    /// Calls `ready` on the loop whenever the kernel reports `interest` (or an error) for `fd`: level-triggered, so it is called again until the
    /// cause is gone. The caller keeps the descriptor open until `unwatch`.
    @TransportLoop public static func watch(
        _ fd: Int32, for interest: Interest, _ ready: @escaping @TransportLoop (Readiness) -> Void
    ) throws(SystemError) -> Watch {
        try executor.watch(fd, for: interest) { readiness in assumeIsolated { ready(readiness) } }
    }

    /// Changes the interest of a watch.
    @TransportLoop public static func change(_ watch: Watch, to interest: Interest) throws(SystemError) {
        try executor.change(watch, to: interest)
    }

    /// Ends a watch; its handler is not called again. Call it before closing the descriptor.
    @TransportLoop public static func unwatch(_ watch: Watch) {
        executor.unwatch(watch)
    }

    /// Runs `action` once after `delay`.
    @discardableResult
    @TransportLoop public static func schedule(after delay: Duration, _ action: @escaping @TransportLoop () -> Void) -> TimerID {
        executor.schedule(after: delay) { assumeIsolated(action) }
    }

    /// Runs `action` once at `deadline`.
    @discardableResult
    @TransportLoop public static func schedule(at deadline: Instant, _ action: @escaping @TransportLoop () -> Void) -> TimerID {
        executor.schedule(at: deadline) { assumeIsolated(action) }
    }

    /// Cancels a scheduled action; does nothing if it has run.
    @TransportLoop public static func cancel(_ timer: TimerID) {
        executor.cancel(timer)
    }

    /// Waits for `delay`; throws at once when the task is cancelled.
    @TransportLoop public static func sleep(for delay: Duration) async throws(CancellationError) {
        let sleeper = Sleeper(on: executor)
        guard await sleeper.sleep(for: delay) else { throw CancellationError() }
    }
}

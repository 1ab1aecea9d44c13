internal import CSystem
internal import Glibc
internal import Synchronization

/// A thread that waits for descriptors, timers and posted work, and the executor of the global actors that live on it.
///
/// Work on the loop never blocks and takes at most about a millisecond. Everything marked "loop thread" is confined to that thread; other threads
/// use `enqueue` and `post`.
public final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {  // confined to its thread, except `inbox` and `waker`
    private struct Inbox {
        var jobs: [UnownedJob] = []
        var works: [@Sendable () -> Void] = []
        var isSignalled = false
    }

    private struct Slot {
        var generation: UInt32 = 1
        var fd: Int32 = -1
        var ready: (@Sendable (Readiness) -> Void)?
    }

    private let name: String
    private let inbox = Locked(Inbox())
    private let waker: Waker
    private let thread = Atomic<UInt>(0)
    private let time = SystemTime()

    // Loop thread only.
    private var poller: EpollPoller
    private var slots: [Slot] = []
    private var freeSlots: [UInt32] = []
    private var timers = TimerQueue()
    private var readyJobs: [UnownedJob] = []

    /// Creates a loop that does not run yet.
    init(name: String) {
        self.name = name
        do throws(SystemError) {
            poller = try EpollPoller()
        } catch {
            // This happens at start, before anything was promised; without a loop there is no server.
            preconditionFailure("no event loop: \(error)")
        }
        waker = poller.waker
    }

    /// Runs the loop on its own thread.
    func start() {
        WorkerThread.start(name: name) { [self] in run() }
    }

    /// Runs the loop on the calling thread, forever.
    func run() -> Never {
        thread.store(UInt(pthread_self()), ordering: .releasing)
        while true { turn() }
    }

    /// `true` if the caller is on the loop's thread.
    public var isCurrent: Bool {
        thread.load(ordering: .acquiring) == UInt(pthread_self())
    }

    // MARK: work from any thread

    /// Runs a job of Swift concurrency on the loop.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            readyJobs.append(job)
        } else {
            put { $0.jobs.append(job) }
        }
    }

    /// Runs `work` on the loop, after earlier posted work.
    public func post(_ work: @escaping @Sendable () -> Void) {
        put { $0.works.append(work) }
    }

    private func put(_ change: (inout Inbox) -> Void) {
        let mustWake = inbox.withLock { inbox in
            change(&inbox)
            let wasSignalled = inbox.isSignalled
            inbox.isSignalled = true
            return !wasSignalled
        }
        if mustWake { waker.wake() }
    }

    // MARK: executor

    /// Returns the loop as the executor of actors.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
    /// Returns the loop as the preferred executor of tasks.
    public func asUnownedTaskExecutor() -> UnownedTaskExecutor { UnownedTaskExecutor(ordinary: self) }

    /// Traps if the caller is not on the loop's thread.
    public func checkIsolated() {
        precondition(isCurrent, "not on the loop \(name)")
    }

    /// Returns whether the caller is on the loop's thread.
    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    // MARK: loop thread

    func watch(_ fd: Int32, for interest: Interest, _ ready: @escaping @Sendable (Readiness) -> Void) throws(SystemError) -> Watch {
        let index: UInt32
        if let free = freeSlots.popLast() {
            index = free
        } else {
            index = UInt32(slots.count)
            slots.append(Slot())
        }
        let token = UInt64(slots[Int(index)].generation) << 32 | UInt64(index)
        do throws(SystemError) {
            try poller.add(fd, interest, as: token)
        } catch {
            freeSlots.append(index)
            throw error
        }
        slots[Int(index)].fd = fd
        slots[Int(index)].ready = ready
        return Watch(token: token)
    }

    func change(_ watch: Watch, to interest: Interest) throws(SystemError) {
        guard let index = index(of: watch.token) else { return }
        try poller.change(slots[index].fd, to: interest, as: watch.token)
    }

    func unwatch(_ watch: Watch) {
        guard let index = index(of: watch.token) else { return }
        poller.remove(slots[index].fd)
        slots[index].ready = nil
        slots[index].fd = -1
        slots[index].generation &+= 1
        freeSlots.append(UInt32(index))
    }

    func schedule(at deadline: Instant, _ action: @escaping @Sendable () -> Void) -> TimerID {
        timers.add(at: deadline, action)
    }

    func schedule(after delay: Duration, _ action: @escaping @Sendable () -> Void) -> TimerID {
        timers.add(at: time.monotonic.advanced(by: delay), action)
    }

    func cancel(_ timer: TimerID) {
        timers.cancel(timer)
    }

    private func index(of token: UInt64) -> Int? {
        let index = Int(token & 0xffff_ffff)
        guard index < slots.count, slots[index].ready != nil, slots[index].generation == UInt32(token >> 32) else { return nil }
        return index
    }

    /// Runs one round: sleeps until there is work, then handles descriptors, timers, posted work and jobs, in this order.
    private func turn() {
        poller.wait(timeoutMillis: sleepMillis())
        // By index, since a handler may add and remove watches; it never waits, so the poller's events stay as they are.
        for number in 0..<poller.count {
            let (token, readiness) = poller.event(number)
            guard let index = index(of: token), let ready = slots[index].ready else { continue }
            ready(readiness)
        }
        if timers.count > 0 {
            let now = time.monotonic
            while let action = timers.takeDue(at: now) { action() }
        }
        let taken = inbox.withLock { inbox in
            let taken = inbox
            inbox = Inbox()
            return taken
        }
        for work in taken.works { work() }
        for job in taken.jobs { run(job) }
        // Jobs created by jobs: only those of this round, so that descriptors get their turn.
        let jobs = readyJobs
        readyJobs.removeAll(keepingCapacity: true)
        for job in jobs { run(job) }
    }

    private func run(_ job: UnownedJob) {
        job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
    }

    private func sleepMillis() -> Int32 {
        if !readyJobs.isEmpty { return 0 }
        guard let deadline = timers.nextDeadline() else { return -1 }
        let nanos = time.monotonic.duration(to: deadline).nanos
        if nanos <= 0 { return 0 }
        // Rounded up: a loop that wakes a little early would spin until the deadline.
        return Int32(clamping: (nanos - 1) / 1_000_000 + 1)
    }
}

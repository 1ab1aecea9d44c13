/// Named threads for work that does not belong on a loop: work that blocks, or takes long. First come, first served.
public final class BlockingPool: Sendable {
    private struct State {
        /// The queue. Jobs before `head` were taken, and are released at once: under unending load the queue is never empty.
        var jobs: [(@Sendable () -> Void)?] = []
        var head = 0
        var hasStarted = false

        mutating func take() -> (@Sendable () -> Void)? {
            guard head < jobs.count else { return nil }
            let job = jobs[head]
            jobs[head] = nil
            head += 1
            if head == jobs.count {
                jobs.removeAll(keepingCapacity: true)
                head = 0
            } else if head >= 64, head * 2 >= jobs.count {
                jobs.removeFirst(head)
                head = 0
            }
            return job
        }
    }

    /// The pool for work that blocks: file trees, `fsync`, deletion.
    public static let shared = BlockingPool(threads: RuntimeLimits.blockingThreads)
    /// The pool for parsing clients' documents. One thread: however many documents arrive, the loops have the other cores.
    public static let requests = BlockingPool(name: "requests", threads: 1)
    /// The pool for parsing agents' answers, so that no client waits behind them.
    public static let answers = BlockingPool(name: "answers", threads: 1)

    private let threads: Int
    private let state: GuardedQueue

    /// Creates a pool, whose threads start with its first job.
    public init(name: String = "blocking", threads: Int) {
        self.threads = threads
        state = GuardedQueue(name: name)
    }

    /// Runs `body` on a thread of the pool and returns its result. Jobs wait in a queue; each waiter is a task, so that the number of tasks limits
    /// the queue.
    public func run<Result: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let outcome: Swift.Result<Result, Failure> = await withCheckedContinuation { continuation in
            state.add(threads: threads) {
                do throws(Failure) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try outcome.get()
    }

    /// The queue and the condition on which its threads sleep.
    private final class GuardedQueue: @unchecked Sendable {  // `state` is touched under `lock` only
        private let name: String
        private let lock = Lock()
        private var state = State()

        init(name: String) {
            self.name = name
        }

        func add(threads: Int, _ job: @escaping @Sendable () -> Void) {
            lock.lock()
            if !state.hasStarted {
                state.hasStarted = true
                for number in 1...threads {
                    WorkerThread.start(name: "\(name)-\(number)") { [self] in serve() }
                }
            }
            state.jobs.append(job)
            lock.unlock()
            lock.signal()
        }

        private func serve() {
            while true {
                lock.lock()
                var job = state.take()
                while job == nil {
                    lock.wait()
                    job = state.take()
                }
                lock.unlock()
                job?()
            }
        }
    }
}

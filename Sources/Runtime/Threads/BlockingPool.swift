internal import Synchronization

/// Named threads for work that does not belong on a loop because it blocks or takes long. First come, first served.
public final class BlockingPool: Sendable {
    /// The pool for work that blocks: file trees, `fsync`, deletion.
    public static let shared = BlockingPool(threads: RuntimeLimits.blockingThreads)
    /// The pool for parsing clients' documents. One thread: however many documents arrive, the loops have the other cores.
    public static let requests = BlockingPool(name: "requests", threads: 1)
    /// The pool for parsing agents' answers, so that no client waits behind them.
    public static let answers = BlockingPool(name: "answers", threads: 1)

    private let name: String
    private let threads: Int
    private let jobs: JobQueue<@Sendable () -> Void>
    private let hasStarted = Atomic(false)

    /// Creates a pool, whose threads start with its first job.
    public init(name: String = "blocking", threads: Int) {
        self.name = name
        self.threads = threads
        jobs = JobQueue(workers: threads)
    }

    /// Runs `body` on a thread of the pool and returns its result. Jobs wait in a queue; each waiter is a task, so that the number of tasks limits
    /// the queue.
    public func run<Result: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        if !hasStarted.exchange(true, ordering: .relaxed) { startThreads() }
        let outcome: Swift.Result<Result, Failure> = await withCheckedContinuation { continuation in
            // A pool is never closed, so its queue takes every job.
            _ = jobs.add {
                do throws(Failure) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try outcome.get()
    }

    private func startThreads() {
        for number in 1...threads {
            WorkerThread.start(name: "\(name)-\(number)") { [jobs] in
                while let job = jobs.take() { job() }
            }
        }
    }
}

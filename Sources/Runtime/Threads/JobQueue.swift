/// A queue between the tasks that submit jobs and the threads that do them: first come, first served, until it is closed.
public final class JobQueue<Job>: @unchecked Sendable {  // all fields are touched under `lock` only
    private let lock = Lock()
    /// The jobs. Those before `head` were taken, and are released at once: under an unending load the queue is never empty.
    private var jobs: [Job?] = []
    private var head = 0
    private var isClosed = false
    /// The number of workers that have not ended yet.
    private var workers: Int
    private var closers: [CheckedContinuation<Void, Never>] = []

    /// Creates a queue that `workers` threads will serve.
    public init(workers: Int) {
        self.workers = workers
    }

    /// Adds a job; returns `false` if the queue is closed.
    public func add(_ job: Job) -> Bool {
        lock.lock()
        let isOpen = !isClosed
        if isOpen { jobs.append(job) }
        lock.unlock()
        if isOpen { lock.signal() }
        return isOpen
    }

    /// Takes the next job, and waits if there is none. Returns `nil` when the queue is closed and empty: then the worker must end.
    public func take() -> Job? {
        take(atMost: 1)?.first
    }

    /// Takes up to `count` jobs, and waits if there are none. Returns `nil` when the queue is closed and empty: then the worker must end.
    ///
    /// - Parameter limit: the longest wait, after which the result is empty; `nil` = unlimited.
    public func take(atMost count: Int, within limit: Duration? = nil) -> [Job]? {
        lock.lock()
        defer { lock.unlock() }
        while head == jobs.count {
            if isClosed { return nil }
            if let limit {
                if !lock.wait(atMost: limit) { return [] }
            } else {
                lock.wait()
            }
        }
        let end = min(jobs.count, head + count)
        let taken = jobs[head..<end].compactMap { $0 }
        for index in head..<end { jobs[index] = nil }
        head = end
        if head == jobs.count {
            jobs.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 64, head * 2 >= jobs.count {
            jobs.removeFirst(head)
            head = 0
        }
        return taken
    }

    /// Announces that a worker has ended. Each worker calls it once, as its last act.
    public func workerEnded() {
        lock.lock()
        workers -= 1
        let waiting = workers == 0 ? closers : []
        if workers == 0 { closers = [] }
        lock.unlock()
        for closer in waiting { closer.resume() }
    }

    /// Refuses further jobs, and returns when the waiting ones are done and all workers have ended.
    public func close() async {
        await withCheckedContinuation { continuation in
            lock.lock()
            isClosed = true
            let isOver = workers == 0
            if !isOver { closers.append(continuation) }
            lock.unlock()
            if isOver { continuation.resume() } else { lock.broadcast() }
        }
    }
}

internal import Runtime

/// Reader threads with a read-only connection each, sharing one queue.
final class ReaderPool: Sendable {
    private typealias Job = (SQLConnection?) -> Void

    private let jobs: JobQueue<Job>

    init(path: String, count: Int) {
        jobs = JobQueue(workers: count)
        for number in 1...count {
            WorkerThread.start(name: "reader-\(number)") { [jobs] in ReaderPool.serve(jobs, path) }
        }
    }

    func submit<Value: Sendable>(_ body: @escaping @Sendable (borrowing Snapshot) throws(StoreError) -> Value) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let job: Job = { connection in
                guard let connection else {
                    continuation.resume(returning: .failure(.failed("the database cannot be opened for reading")))
                    return
                }
                do throws(StoreError) {
                    continuation.resume(returning: .success(try ReaderPool.perform(body, connection)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            if !jobs.add(job) { continuation.resume(returning: .failure(.closed)) }
        }
        return try result.get()
    }

    func close() async {
        await jobs.close()
    }

    /// Runs all statements of a read in one transaction, so that they see the same database.
    private static func perform<Value>(
        _ body: (borrowing Snapshot) throws(StoreError) -> Value, _ connection: SQLConnection
    ) throws(StoreError) -> Value {
        try connection.run("BEGIN")
        defer { try? connection.run("COMMIT") }
        return try body(Snapshot(connection: connection))
    }

    private static func serve(_ jobs: JobQueue<Job>, _ path: String) {
        let connection = try? SQLConnection(path: path, isReadOnly: true)
        try? connection?.script("PRAGMA cache_size = -\(StoreLimits.cacheKiB)")
        while let job = jobs.take() { job(connection) }
        jobs.workerEnded()
    }
}

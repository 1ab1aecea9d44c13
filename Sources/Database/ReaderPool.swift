internal import Runtime

/// Reader threads with a read-only connection each, sharing one queue.
final class ReaderPool: @unchecked Sendable {  // the fields are accessed under `lock`
    private let lock = Lock()
    private var queue: [(SQLConnection?) -> Void] = []
    private var isClosing = false
    private var alive: Int
    private var hasClosed: (() -> Void)?

    init(path: String, count: Int) {
        alive = count
        for number in 1...count {
            WorkerThread.start(name: "reader-\(number)") { [self] in serve(path) }
        }
    }

    func submit<Value: Sendable>(_ body: @escaping @Sendable (borrowing Snapshot) throws(StoreError) -> Value) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let job: (SQLConnection?) -> Void = { connection in
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
            lock.lock()
            let isRefused = isClosing
            if !isRefused { queue.append(job) }
            lock.unlock()
            if isRefused { continuation.resume(returning: .failure(.closed)) } else { lock.signal() }
        }
        return try result.get()
    }

    func close() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            lock.lock()
            if isClosing {
                lock.unlock()
                continuation.resume()
                return
            }
            isClosing = true
            hasClosed = { continuation.resume() }
            lock.unlock()
            lock.broadcast()
        }
    }

    /// Runs all statements of a read in one transaction, so that they see the same database.
    private static func perform<Value>(
        _ body: (borrowing Snapshot) throws(StoreError) -> Value, _ connection: SQLConnection
    ) throws(StoreError) -> Value {
        try connection.run("BEGIN")
        defer { try? connection.run("COMMIT") }
        return try body(Snapshot(connection: connection))
    }

    private func serve(_ path: String) {
        let connection = try? SQLConnection(path: path, isReadOnly: true)
        try? connection?.script("PRAGMA cache_size = -\(StoreLimits.cacheKiB)")
        while true {
            lock.lock()
            while queue.isEmpty && !isClosing { lock.wait() }
            let job = queue.isEmpty ? nil : queue.removeFirst()
            if job == nil { alive -= 1 }
            let last = job == nil && alive == 0
            lock.unlock()
            guard let job else {
                if last { hasClosed?() }
                return
            }
            job(connection)
        }
    }
}

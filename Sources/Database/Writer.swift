internal import Runtime

/// The writer thread: runs each queued request in a savepoint, commits the batch, then answers all of them.
final class Writer: @unchecked Sendable {  // `connection` and `lastProbe` are used by its thread only
    private struct Request {
        /// Runs in a savepoint; keeps its result for `answer`.
        let body: (borrowing WriteTransaction) -> StoreError?
        /// Called once: with the error of the whole batch, or `nil`.
        let answer: (StoreError?) -> Void
    }

    private let connection: SQLConnection
    private let clock: any TimeSource
    private let committed: @Sendable ([any Sendable]) -> Void
    private let requests = JobQueue<Request>(workers: 1)
    /// The error for every request while nothing can be written.
    private let trouble = Locked<StoreError?>(nil)
    private var lastProbe = Instant(nanos: 0)
    private let log = Logger(label: "store")

    init(_ connection: SQLConnection, clock: any TimeSource, committed: @escaping @Sendable ([any Sendable]) -> Void) {
        self.connection = connection
        self.clock = clock
        self.committed = committed
        WorkerThread.start(name: "writer") { [self] in serve() }
    }

    var readOnlyReason: String? {
        switch trouble.withLock({ $0 }) {
        case nil: nil
        case .full: "the disk is full"
        case .readOnly(let reason): reason
        case let other?: "\(other)"
        }
    }

    func submit<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing WriteTransaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            var outcome: Result<Value, StoreError> = .failure(.closed)
            let request = Request(
                body: { transaction in
                    do throws(StoreError) {
                        outcome = .success(try body(transaction))
                        return nil
                    } catch {
                        outcome = .failure(error)
                        return error
                    }
                },
                answer: { failure in continuation.resume(returning: failure.map { .failure($0) } ?? outcome) })
            if !requests.add(request) { continuation.resume(returning: .failure(.closed)) }
        }
        return try result.get()
    }

    func close() async {
        await requests.close()
    }

    private func serve() {
        while let batch = requests.take(atMost: StoreLimits.batchRequests, within: readOnlyReason == nil ? nil : StoreLimits.probeInterval) {
            if batch.isEmpty { probe() } else { perform(batch) }
        }
        connection.truncateLog()
        requests.workerEnded()
    }

    private func perform(_ batch: [Request]) {
        // A full disk is tried at most once per interval; meanwhile every request is answered at once.
        if let error = trouble.withLock({ $0 }), lastProbe.duration(to: clock.monotonic) < StoreLimits.probeInterval {
            for request in batch { request.answer(error) }
            return
        }
        lastProbe = clock.monotonic
        let notices = WriteTransaction.Notices()
        do throws(StoreError) {
            try connection.run("BEGIN IMMEDIATE")
            let now = clock.wall
            for request in batch { try apply(request, now: now, to: notices) }
            Faults.reach(.commit(.before))
            try connection.run("COMMIT")
            Faults.reach(.commit(.after))
        } catch {
            if !connection.isInAutocommit { try? connection.run("ROLLBACK") }
            fail(batch, error)
            return
        }
        noteSuccess()
        committed(notices.all)
        for request in batch { request.answer(nil) }
    }

    /// Tests whether the disk accepts commits again. Without it, a server that gets no requests to write would stay unready forever.
    private func probe() {
        lastProbe = clock.monotonic
        do throws(StoreError) {
            try connection.run("BEGIN IMMEDIATE")
            try connection.run("UPDATE instance SET epoch = epoch")
            try connection.run("COMMIT")
            noteSuccess()
        } catch {
            if !connection.isInAutocommit { try? connection.run("ROLLBACK") }
        }
    }

    private func noteSuccess() {
        trouble.withLock { state in
            if state != nil { log.notice("the database can be written again") }
            state = nil
        }
    }

    private func apply(_ request: Request, now: Timestamp, to whole: WriteTransaction.Notices) throws(StoreError) {
        try connection.run("SAVEPOINT request")
        let own = WriteTransaction.Notices()
        let failure = request.body(WriteTransaction(connection: connection, now: now, notices: own))
        // After a disk error the whole transaction is lost in any case.
        if let failure, failure.isOfTheDisk || connection.isInAutocommit { throw failure }
        if failure != nil {
            try connection.run("ROLLBACK TO request")
        } else {
            whole.all += own.all
        }
        try connection.run("RELEASE request")
    }

    private func fail(_ batch: [Request], _ error: StoreError) {
        log.error("a commit failed", ["error": "\(error)", "requests": "\(batch.count)"])
        let shown: StoreError = error.isOfTheDisk ? error : .readOnly("\(error)")
        trouble.withLock { $0 = shown }
        for request in batch { request.answer(shown) }
    }
}

extension StoreError {
    fileprivate var isOfTheDisk: Bool {
        switch self {
        case .full, .readOnly: true
        default: false
        }
    }
}

internal import Database
internal import Coding
internal import Runtime
internal import SandboxDriver

/// Assigns slots to turns: round robin over accounts, the oldest turn first within one. One task per turn at work; idle runs have none.
actor Dispatcher {
    private struct Work {
        let worker: TurnWorker
        let task: Task<Void, Never>
    }

    private let store: Store
    private let slots: Int
    private let makeWorker: @Sendable (RunKey, TurnKey) -> TurnWorker
    /// Claims turns. Callers wake it and do not wait: the answer to a request depends on no commit but its own.
    private let loop = UpkeepLoop()
    private var workers: [RunKey: Work] = [:]
    private var lastAccount: Int64 = 0
    private var isStopping = false
    private let log = Logger(label: "dispatcher")

    /// - Parameter slots: Turns at work at the same time.
    init(store: Store, slots: Int, worker: @escaping @Sendable (RunKey, TurnKey) -> TurnWorker) {
        self.store = store
        self.slots = slots
        makeWorker = worker
    }

    /// Has the dispatcher look for turns to start.
    nonisolated func wake() {
        loop.wake()
    }

    /// Resumes the turns that were at work before a restart, even if there are fewer slots now, and begins to assign the free slots: before that, no
    /// slot is known to be free.
    func begin(resuming turns: [(run: RunKey, turn: TurnKey)]) {
        guard !isStopping else { return }
        for (run, turn) in turns where workers[run] == nil { start(run, turn) }
        loop.start { await self.fill() }
    }

    /// Stops the work for a run that has ended, and returns when it is over.
    func stop(_ run: RunKey) async {
        guard let task = workers[run]?.task else { return }
        task.cancel()
        await task.value
    }

    /// Tells the turn at work to stop, as its row says.
    func interrupt(_ run: RunKey) async {
        await workers[run]?.worker.control.interrupt()
    }

    /// Tells the turn at work to look for whatever it waits for.
    func look(at run: RunKey) async {
        await workers[run]?.worker.control.look()
    }

    /// Stops all work between two steps. Agents are not interrupted: the next start goes on.
    func stopAll() async {
        isStopping = true
        await loop.stop()
        for work in workers.values { work.task.cancel() }
        for work in workers.values { await work.task.value }
    }

    private func start(_ run: RunKey, _ turn: TurnKey) {
        let worker = makeWorker(run, turn)
        workers[run] = Work(
            worker: worker,
            task: Task {
                await worker.run()
                ended(run)
            })
    }

    private func ended(_ run: RunKey) {
        workers[run] = nil
        loop.wake()
    }

    /// Starts turns while there are free slots. Returns when to look again, if the database refuses.
    private func fill() async -> Duration? {
        while workers.count < slots, !isStopping {
            let account = lastAccount
            do throws(StoreError) {
                let claim = try await store.write { (tx) throws(StoreError) in try Dispatcher.claim(after: account, in: tx) }
                guard let claim else { return nil }
                lastAccount = claim.account
                start(claim.run, claim.turn)
            } catch {
                log.warning("no turn can be started", ["error": "\(error)"])
                // Most likely the disk is full: try again when that may have changed.
                return StoreLimits.probeInterval
            }
        }
        return nil
    }

    /// A turn that was given a slot.
    struct Claim: Sendable {
        let account: Int64
        let run: RunKey
        let turn: TurnKey
    }

    /// Marks the next turn that may work as started, and returns it.
    static func claim(after account: Int64, in transaction: borrowing WriteTransaction) throws(StoreError) -> Claim? {
        let connection = transaction.connection
        let found = try connection.first(
            """
            SELECT r.account_key, r.key, t.key FROM turns t JOIN runs r ON r.key = t.run_key
            WHERE t.status = 'queued' AND r.status = 'queued'
                AND t.rank = (SELECT min(rank) FROM turns w WHERE w.run_key = t.run_key AND w.status = 'queued')
            ORDER BY r.account_key <= ?, r.account_key, t.key LIMIT 1
            """,
            [.integer(account)]
        ) { (row) throws(StoreError) in Claim(account: row.int(0), run: RunKey(row.int(1)), turn: TurnKey(row.int(2))) }
        guard let found, let run = try connection.run(key: found.run), var turn = try connection.turn(key: found.turn) else { return nil }
        var edit = RunEdit(run, in: transaction)
        // The turn begins with its own event; the run's events before it are not the turn's.
        try edit.apply(.turnStarted)
        turn.status = .running
        turn.startedAt = edit.now
        edit.turn = turn
        edit.change { run in
            run.turnCount += 1
            run.result.turnWarnings = []
        }
        edit.emit(.turnStarted(turn))
        _ = try edit.save(in: transaction)
        return found
    }
}

internal import Database
internal import Coding
internal import Runtime
internal import SandboxDriver

/// Assigns slots to turns: round robin over accounts, the oldest turn first within one. One task per turn at work; idle runs have none.
actor Dispatcher {
    private let context: WorkContext
    private let slots: Int
    private struct Work {
        let worker: TurnWorker
        let task: Task<Void, Never>
    }

    private var workers: [RunKey: Work] = [:]
    private var lastAccount: Int64 = 0
    private var isClaiming = false
    private var isPoked = false
    private var isStopping = false
    /// False until the turns of the previous process have their slots again: until then no slot is known to be free.
    private var isOpen = false
    private let log = Logger(label: "dispatcher")

    init(context: WorkContext) {
        self.context = context
        slots = context.configuration.maxTurns
    }

    /// Looks for turns to start.
    func poke() async {
        isPoked = true
        guard isOpen, !isClaiming else { return }
        isClaiming = true
        defer { isClaiming = false }
        while isPoked, !isStopping {
            isPoked = false
            while workers.count < slots, !isStopping, let (run, turn) = await claim() { start(run, turn) }
        }
    }

    /// Resumes the turns that were at work before a restart, even if there are fewer slots now, and begins to assign the free slots.
    func begin(resuming turns: [(run: RunKey, turn: TurnKey)]) async {
        for (run, turn) in turns where workers[run] == nil && !isStopping { start(run, turn) }
        isOpen = true
        await poke()
    }

    /// Stops the work for a run that has ended, and returns when it is over.
    func stop(_ run: RunKey) async {
        guard let task = workers[run]?.task else { return }
        task.cancel()
        await task.value
    }

    /// Tells the turn at work to stop, as its row says.
    func interrupt(_ run: RunKey) async {
        await workers[run]?.worker.interrupt()
    }

    /// Tells the turn at work to look for whatever it waits for.
    func look(at run: RunKey) async {
        await workers[run]?.worker.look()
    }

    /// Stops all work between two steps. Agents are not interrupted: the next start goes on.
    func stopAll() async {
        isStopping = true
        for work in workers.values { work.task.cancel() }
        for work in workers.values { await work.task.value }
    }

    private func start(_ run: RunKey, _ turn: TurnKey) {
        let worker = TurnWorker(context: context, run: run, turn: turn)
        workers[run] = Work(
            worker: worker,
            task: Task {
                await worker.run()
                await ended(run)
            })
    }

    private func ended(_ run: RunKey) async {
        workers[run] = nil
        await poke()
    }

    /// Marks the next turn that may work as started, and returns it.
    private func claim() async -> (RunKey, TurnKey)? {
        let account = lastAccount
        do throws(StoreError) {
            let claimed = try await context.store.write { (tx) throws(StoreError) in try Dispatcher.claim(after: account, in: tx) }
            if let claimed { lastAccount = claimed.account }
            return claimed.map { ($0.run, $0.turn) }
        } catch {
            log.warning("no turn can be started", ["error": "\(error)"])
            // Most likely the disk is full: try again when that may have changed.
            Task {
                try? await Task.sleep(for: StoreLimits.probeInterval)
                await poke()
            }
            return nil
        }
    }

    private struct Claim: Sendable {
        let account: Int64
        let run: RunKey
        let turn: TurnKey
    }

    private static func claim(after account: Int64, in transaction: borrowing WriteTransaction) throws(StoreError) -> Claim? {
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

internal import Database
internal import Coding
internal import Runtime

/// Accepts a run: stores its row, its first turn, and their events.
struct CreateRun: RunChange {
    let new: NewRun
    let account: AccountKey
    let apiKey: Int64?
    let unfinishedLimit: Int

    func perform(in transaction: borrowing WriteTransaction) throws(StoreError) -> ChangeOutcome {
        let connection = transaction.connection
        if let key = new.dedupeKey,
            let live = try connection.runs(
                where: "r.account_key = ? AND r.dedupe_key = ? AND r.status <> 'ended'", [.integer(account.value), .text(key)], limit: 1
            ).first
        {
            return try meet(live, in: transaction)
        }
        guard try connection.unfinishedRuns(of: account) < unfinishedLimit else {
            return .refused(
                Failure(
                    .queueFull, "The account has \(unfinishedLimit) runs that have not ended.", members: ["limit": .integer(Int64(unfinishedLimit))]))
        }
        let repository = try connection.repositoryKey(of: new.repositoryFullName, account: account, now: transaction.now)
        let run = try connection.insert(
            new, id: Identifier.random(prefix: "run"), account: account, apiKey: apiKey, repository: repository, now: transaction.now)
        let turn = try connection.insertTurn(of: run.key, prompt: new.prompt, options: new.options, now: transaction.now)
        var edit = RunEdit(run, in: transaction)
        edit.emit(.turnQueued(turn, position: 1))
        edit.emitFirstStatus()
        let stored = try edit.save(in: transaction)
        return .done(
            Acceptance(
                run: try connection.view(of: stored), turn: try connection.turnView(of: turn), events: try newestEvents(of: stored, connection)))
    }

    private func meet(_ live: Run, in transaction: borrowing WriteTransaction) throws(StoreError) -> ChangeOutcome {
        let isSameRepository = live.repositoryFullName.lowercased() == new.repositoryFullName.lowercased()
        guard isSameRepository, !new.rejectsDuplicate else {
            return .refused(
                Failure(
                    .duplicateRun,
                    isSameRepository ? "A run with this dedupeKey is live." : "A run with this dedupeKey is live in another repository.",
                    members: ["runId": .string(live.id)]))
        }
        let connection = transaction.connection
        return .done(Acceptance(run: try connection.view(of: live), events: try newestEvents(of: live, connection), isDuplicate: true))
    }

    private func newestEvents(of run: Run, _ connection: SQLConnection) throws(StoreError) -> [StoredEvent] {
        try connection.newestEvents(of: run.key, upTo: run.lastSeq, limit: EngineLimits.eventsInDocument, bytes: EngineLimits.eventBytes)
    }
}

internal import Database
internal import Coding
internal import Runtime

/// Accepts a run: stores its row, its first turn, their events and the answer in one transaction.
struct CreateRun: Sendable {
    let new: NewRun
    let account: AccountKey
    let apiKey: Int64?
    let unfinishedLimit: Int
    let claim: IdempotencyClaim?
    let render: AnswerRenderer

    func perform(in transaction: borrowing WriteTransaction) throws(StoreError) -> CommandOutcome {
        let connection = transaction.connection
        if let bound = try Idempotency.earlier(claim, account: account, in: transaction) { return bound }
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
        let answer = render(
            Acceptance(
                run: try connection.view(of: stored), turn: try connection.turnView(of: turn),
                events: try connection.newestEvents(
                    of: stored.key, upTo: stored.lastSeq, limit: EngineLimits.eventsInDocument, bytes: EngineLimits.eventBytes), isDuplicate: false))
        try Idempotency.bind(answer, to: claim, account: account, in: transaction)
        return .answered(CommandAnswer(answer: answer, isReplayed: false, run: stored.key))
    }

    private func meet(_ live: Run, in transaction: borrowing WriteTransaction) throws(StoreError) -> CommandOutcome {
        let isSameRepository = live.repositoryFullName.lowercased() == new.repositoryFullName.lowercased()
        guard isSameRepository, !new.rejectsDuplicate else {
            return .refused(
                Failure(
                    .duplicateRun,
                    isSameRepository ? "A run with this dedupeKey is live." : "A run with this dedupeKey is live in another repository.",
                    members: ["runId": .string(live.id)]))
        }
        let connection = transaction.connection
        let answer = render(
            Acceptance(
                run: try connection.view(of: live), turn: nil,
                events: try connection.newestEvents(
                    of: live.key, upTo: live.lastSeq, limit: EngineLimits.eventsInDocument, bytes: EngineLimits.eventBytes),
                isDuplicate: true))
        try Idempotency.bind(answer, to: claim, account: account, in: transaction)
        return .answered(CommandAnswer(answer: answer, isReplayed: false, run: live.key))
    }
}

internal import Coding

/// Forgets an ended run, in one transaction: its turns, events and patches. Its sandbox stays in the ledger until it is freed.
struct DeleteRun: Sendable {
    let runID: String
    let account: AccountKey

    /// The key that it had, or why it stays.
    enum Outcome: Sendable {
        case deleted(RunKey)
        case refused(Failure)
    }

    func perform(in transaction: borrowing WriteTransaction) throws(StoreError) -> Outcome {
        let connection = transaction.connection
        guard let run = try connection.run(id: runID), run.accountKey == account else { return .refused(.unknownRun) }
        guard run.state.status == .ended else {
            return .refused(Failure(.runNotEnded, "The run is \(run.state.status.rawValue).", members: ["runId": .string(run.id)]))
        }
        try connection.deleteRun(run.key)
        transaction.outcome.changedRuns.append(run.key)
        return .deleted(run.key)
    }
}

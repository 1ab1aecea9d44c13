internal import Database
internal import Coding

/// Deletes an ended run with its turns, events and patches, in one transaction. Its sandbox stays in the ledger until it is released.
struct DeleteRun: Sendable {
    let runID: String
    let account: AccountKey

    /// The key of the deleted run, or the reason why it was kept.
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
        transaction.announce(RunNotice.changed(run.key))
        return .deleted(run.key)
    }
}

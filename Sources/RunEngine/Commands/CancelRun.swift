internal import Database

/// Ends a run immediately, in one transaction; its worker is notified afterwards.
struct CancelRun: Sendable {
    let runID: String
    let account: AccountKey
    let claim: IdempotencyClaim?
    let render: AnswerRenderer

    func perform(in transaction: borrowing WriteTransaction) throws(StoreError) -> CommandOutcome {
        let connection = transaction.connection
        if let bound = try Idempotency.earlier(claim, account: account, in: transaction) { return bound }
        guard var run = try connection.run(id: runID), run.accountKey == account else { return .refused(.unknownRun) }
        if run.state.status != .ended {
            var edit = RunEdit(run, turn: try connection.turnAtWork(of: run.key), in: transaction)
            try edit.apply(.cancelled)
            run = try edit.save(in: transaction)
        }
        let answer = render(Acceptance(run: try connection.view(of: run), turn: nil, events: [], isDuplicate: false))
        try Idempotency.bind(answer, to: claim, account: account, in: transaction)
        return .answered(CommandAnswer(answer: answer, isReplayed: false, run: run.key))
    }
}

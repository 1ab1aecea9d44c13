internal import Database

/// Stops a run's current turn and keeps its session, in one transaction; the run's worker is notified afterwards.
struct InterruptRun: Sendable {
    let runID: String
    let account: AccountKey
    let withdrawsQueued: Bool
    let claim: IdempotencyClaim?
    let render: AnswerRenderer

    func perform(in transaction: borrowing WriteTransaction) throws(StoreError) -> CommandOutcome {
        let connection = transaction.connection
        if let bound = try Idempotency.earlier(claim, account: account, in: transaction) { return bound }
        guard var run = try connection.run(id: runID), run.accountKey == account else { return .refused(.unknownRun) }
        if run.state.status == .queued || run.state.status == .running {
            guard run.state.isSessionActive else { return .refused(.sessionNotReady(run)) }
            var edit = RunEdit(run, in: transaction)
            try edit.interrupt(withdrawsQueued: withdrawsQueued)
            run = try edit.save(in: transaction)
        }
        let answer = render(Acceptance(run: try connection.view(of: run), turn: nil, events: [], isDuplicate: false))
        try Idempotency.bind(answer, to: claim, account: account, in: transaction)
        return .answered(CommandAnswer(answer: answer, isReplayed: false, run: run.key))
    }
}

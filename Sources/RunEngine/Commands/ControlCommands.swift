internal import Coding
internal import Database

/// Stops a run's current turn and keeps its session; the run's worker is notified afterwards.
struct InterruptRun: RunChange {
    let runID: String
    let withdrawsQueued: Bool

    func perform(in transaction: borrowing WriteTransaction) throws(StoreError) -> ChangeOutcome {
        let connection = transaction.connection
        guard var run = try connection.run(id: runID) else { return .refused(.unknownRun) }
        if run.state.status == .queued || run.state.status == .running {
            guard run.state.isSessionActive else { return .refused(.sessionNotReady(run)) }
            var edit = RunEdit(run, in: transaction)
            try edit.interrupt(withdrawsQueued: withdrawsQueued)
            run = try edit.save(in: transaction)
        }
        return .done(Acceptance(run: try connection.view(of: run)))
    }
}

/// Ends a run immediately; its worker is notified afterwards.
struct CancelRun: RunChange {
    let runID: String

    func perform(in transaction: borrowing WriteTransaction) throws(StoreError) -> ChangeOutcome {
        let connection = transaction.connection
        guard var run = try connection.run(id: runID) else { return .refused(.unknownRun) }
        if run.state.status != .ended {
            var edit = RunEdit(run, turn: try connection.turnAtWork(of: run.key), in: transaction)
            try edit.apply(.cancelled)
            run = try edit.save(in: transaction)
        }
        return .done(Acceptance(run: try connection.view(of: run)))
    }
}

/// Deletes an ended run with its turns, events and patches. Its sandbox stays in the ledger until it is released.
struct DeleteRun: RunChange {
    let runID: String

    func perform(in transaction: borrowing WriteTransaction) throws(StoreError) -> ChangeOutcome {
        let connection = transaction.connection
        guard let run = try connection.run(id: runID) else { return .refused(.unknownRun) }
        guard run.state.status == .ended else {
            return .refused(Failure(.runNotEnded, "The run is \(run.state.status.rawValue).", members: ["runId": .string(run.id)]))
        }
        try connection.deleteRun(run.key)
        transaction.announce(RunNotice.changed(run.key))
        return .done(Acceptance(run: try connection.view(of: run)))
    }
}

internal import Database
internal import Coding

/// Changes or withdraws a prompt that is still queued.
struct ChangeMessage: RunChange {
    /// The change to make to the prompt.
    enum Change: Sendable {
        case edit(MessageEdit)
        case withdraw
    }

    let messageID: String
    let runID: String
    let change: Change

    func perform(in transaction: borrowing WriteTransaction) throws(StoreError) -> ChangeOutcome {
        let connection = transaction.connection
        guard let run = try connection.run(id: runID) else { return .refused(.unknownRun) }
        guard var turn = try connection.turn(messageID: messageID, of: run.key) else {
            return .refused(Failure(.notFound, "The run has no message \(messageID)."))
        }
        // Withdrawing is idempotent.
        if case .withdraw = change, turn.status == .withdrawn { return .done(try acceptance(run, turn, connection)) }
        guard turn.status == .queued else { return .refused(taken(run, "Turn \(turn.number) is \(turn.status.rawValue).")) }
        var edit = RunEdit(run, in: transaction)
        switch change {
        case .edit(let message):
            message.apply(to: &turn)
            try connection.saveEdit(of: turn)
            edit.emit(.turnQueued(turn, position: try connection.turnView(of: turn).position ?? 1, isEdited: true))
        case .withdraw:
            guard turn.number > 1 else { return .refused(taken(run, "Turn 1 begins the run and cannot be withdrawn: cancel the run.")) }
            try edit.stopWaiting([turn], by: .withdrawn)
            try edit.noteRemoval(othersWait: try connection.waitingCount(of: run.key) > 0)
        }
        let saved = try edit.save(in: transaction)
        guard let stored = try connection.turn(key: turn.key) else { throw .failed("a turn that was just stored is missing") }
        return .done(try acceptance(saved, stored, connection))
    }

    private func acceptance(_ run: Run, _ turn: Turn, _ connection: SQLConnection) throws(StoreError) -> Acceptance {
        Acceptance(run: try connection.view(of: run), turn: try connection.turnView(of: turn))
    }

    private func taken(_ run: Run, _ detail: String) -> Failure {
        Failure(.messageTaken, detail, members: ["runId": .string(run.id)])
    }
}

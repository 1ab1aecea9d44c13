internal import Database
internal import Coding
internal import Runtime

/// Accepts a follow-up, or a request to end the session.
struct PostMessage: RunChange {
    let message: NewMessage
    let runID: String

    func perform(in transaction: borrowing WriteTransaction) throws(StoreError) -> ChangeOutcome {
        let connection = transaction.connection
        guard let run = try connection.run(id: runID) else { return .refused(.unknownRun) }
        let isBusy = run.state.status == .queued || run.state.status == .running
        // Checked before `run_busy`, which would invite a retry.
        if isBusy, message.prompt != nil, let refusal = PostMessage.refusal(of: run) { return .refused(refusal) }
        if isBusy, message.whenBusy == .reject {
            return .refused(Failure(.runBusy, "The run is \(run.state.status.rawValue).", members: ["runId": .string(run.id)]))
        }
        let interrupts = isBusy && message.whenBusy == .interrupt
        if interrupts, !run.state.isSessionActive { return .refused(.sessionNotReady(run)) }
        guard let prompt = message.prompt else { return try endSession(run, interrupts: interrupts, in: transaction) }
        if let refusal = PostMessage.refusal(of: run) { return .refused(refusal) }
        guard try connection.waitingCount(of: run.key) < EngineLimits.queuedMessagesPerRun else {
            return .refused(
                Failure(
                    .queueFull, "\(EngineLimits.queuedMessagesPerRun) prompts wait in this run already.",
                    members: ["limit": .integer(Int64(EngineLimits.queuedMessagesPerRun)), "runId": .string(run.id)]))
        }
        var edit = RunEdit(run, in: transaction)
        if interrupts { try edit.interrupt(withdrawsQueued: false, isFollowed: true) }
        let turn = try connection.insertTurn(of: run.key, prompt: prompt, options: options(of: run), isNext: interrupts, now: edit.now)
        let view = try connection.turnView(of: turn)
        edit.emit(.turnQueued(turn, position: view.position ?? 1))
        try edit.apply(.promptAccepted(isLast: message.endsSession))
        return .done(Acceptance(run: try connection.view(of: try edit.save(in: transaction)), turn: view))
    }

    /// Returns the reason why a run takes no prompt; `nil` if it takes one.
    static func refusal(of run: Run) -> Failure? {
        if run.state.status == .ended { return .sessionUnavailable(run) }
        if run.state.isEndRequested {
            return Failure(.sessionEnding, "The run ends after what was accepted.", members: ["runId": .string(run.id)])
        }
        return nil
    }

    private func options(of run: Run) -> TurnOptions {
        var options = run.options
        if let kind = message.taskKind { options.taskKind = kind }
        if let model = message.modelID { options.modelID = model }
        if let mode = message.validationMode { options.validationMode = mode }
        if let publish = message.publish { options.publish = publish }
        return options
    }

    private func endSession(_ run: Run, interrupts: Bool, in transaction: borrowing WriteTransaction) throws(StoreError) -> ChangeOutcome {
        let connection = transaction.connection
        guard run.state.status != .ended else { return .done(Acceptance(run: try connection.view(of: run))) }
        var edit = RunEdit(run, in: transaction)
        if interrupts { try edit.interrupt(withdrawsQueued: true) }
        try edit.apply(.endRequested)
        return .done(Acceptance(run: try connection.view(of: try edit.save(in: transaction))))
    }
}

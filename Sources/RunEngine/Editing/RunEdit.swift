internal import Database
internal import Coding
internal import Runtime

/// A change of one run inside a write transaction: moves its state machines, collects the events that report it, and stores everything at once.
struct RunEdit {
    private(set) var run: Run
    /// The turn that the change is about, if any.
    var turn: Turn?
    /// The round of the turn that the change belongs to.
    var round = 0
    /// The time of the change, never before the run's last one.
    let now: Timestamp
    private var drafts: [EventDraft] = []
    let connection: SQLConnection

    init(_ run: Run, turn: Turn? = nil, in transaction: borrowing WriteTransaction) {
        self.run = run
        self.turn = turn
        connection = transaction.connection
        now = max(transaction.now, run.updatedAt)
    }

    /// Adds an event. A warning is also recorded in the turn and the run, once; a known warning without a source is not emitted again.
    mutating func emit(_ draft: EventDraft) {
        guard let warning = draft.warning else { return drafts.append(draft) }
        let known = turn?.result.warnings ?? run.result.warnings
        if known.contains(warning) {
            if draft.source != nil { drafts.append(draft) }
            return
        }
        guard known.count < Warning.mostOfATurn else {
            if known.last?.code != .moreWarnings {
                emitNoted(EventDraft(Warning(.moreWarnings, "Only the first \(Warning.mostOfATurn) warnings of a turn are kept."), turn: draft.turn))
            }
            return
        }
        emitNoted(draft)
    }

    private mutating func emitNoted(_ draft: EventDraft) {
        guard let warning = draft.warning else { return }
        drafts.append(draft)
        turn?.result.warnings.append(warning)
        if warning.code.isOfPlacement {
            run.result.placementWarnings.append(warning)
        } else {
            run.result.turnWarnings.append(warning)
        }
    }

    /// Emits the status of a run that was just created, which has no previous status.
    mutating func emitFirstStatus() {
        emit(.runStatus(run, previous: nil, turn: nil))
    }

    /// Changes values that no state machine guards.
    mutating func change(_ body: (inout Run) -> Void) {
        body(&run)
    }

    /// Moves the run.
    ///
    /// - Parameter failure: The reason, if the event ends the run.
    mutating func apply(_ event: RunMachine.Event, because failure: Failure? = nil) throws(StoreError) {
        let effects: [RunMachine.Effect]
        do throws(Refusal) {
            effects = try run.state.apply(event, at: now)
        } catch {
            throw .superseded("the run \(run.id) has moved on: \(error)")
        }
        for case .ended(let outcome) in effects { try end(outcome, because: failure) }
        for effect in effects { report(effect) }
    }

    /// Ends the turn that the change is about.
    ///
    /// - Parameter failureDocument: The reason why it failed, as `turn.error` shows it.
    mutating func stopTurn(_ reason: StopReason, failureDocument: JSONValue?) throws(StoreError) {
        guard var turn else { return }
        try stop(&turn, by: .stopped(reason), because: failureDocument)
        self.turn = turn
    }

    /// Ends waiting turns; none of them reached the agent.
    mutating func stopWaiting(_ turns: some Sequence<Turn>, by event: TurnMachine.Event) throws(StoreError) {
        for turn in turns {
            var turn = turn
            try stop(&turn, by: event, because: nil)
            try connection.save(turn)
        }
    }

    /// Stops the current turn: asks the one at work to stop, which keeps the session; otherwise ends the first waiting one at once.
    ///
    /// - Parameters:
    ///   - withdrawsQueued: Withdraws all other waiting prompts.
    ///   - isFollowed: Another prompt is about to be accepted.
    mutating func interrupt(withdrawsQueued: Bool, isFollowed: Bool = false) throws(StoreError) {
        var waiting = try connection.waitingTurns(of: run.key)
        if run.state.status == .running, var current = try connection.turnAtWork(of: run.key) {
            current.interruptRequestedAt = current.interruptRequestedAt ?? now
            turn = current
        } else if !waiting.isEmpty {
            try stopWaiting([waiting.removeFirst()], by: .stopped(.interrupted))
        }
        if withdrawsQueued {
            try stopWaiting(waiting, by: .withdrawn)
            waiting = []
        }
        try noteRemoval(othersWait: isFollowed || !waiting.isEmpty)
    }

    /// Moves the run after a waiting prompt was removed from its queue.
    mutating func noteRemoval(othersWait: Bool) throws(StoreError) {
        try apply(.waitingTurnRemoved(othersWait: othersWait, expiresAt: now.advanced(by: .seconds(run.settings.sessionTTLSeconds))))
    }

    /// Stores everything and returns the run as it is now.
    mutating func save(in transaction: borrowing WriteTransaction) throws(StoreError) -> Run {
        var head = EventLog.Head(run: run.key, lastSeq: run.lastSeq, updatedAt: run.updatedAt)
        try EventLog.append(drafts, at: &head, in: transaction)
        run.lastSeq = head.lastSeq
        drafts = []
        run.version += 1
        run.updatedAt = now
        try connection.save(run)
        if let turn { try connection.save(turn) }
        transaction.announce(RunNotice.changed(run.key))
        return run
    }

    private mutating func report(_ effect: RunMachine.Effect) {
        switch effect {
        case .phaseChanged(let previous, let millis):
            run.timings.add(millis, to: previous)
            turn?.timings.add(millis, to: previous)
            emit(.phase(run.state.phase, previous: previous, previousMillis: millis, turn: turnAtWork, round: round))
        case .sandboxChanged(let previous):
            // A sandbox is created only while the run is provisioned.
            let isMade = previous == .creating && run.state.phase == .provisioning
            let millis = isMade ? run.state.phaseSince.duration(to: now).millis : nil
            emit(.sandbox(run.state.sandbox, previous: previous, durationMillis: millis, turn: turnAtWork))
        case .statusChanged(let previous): emit(.runStatus(run, previous: previous, turn: turnAtWork))
        case .ended: break
        }
    }

    /// The turn that events belong to; `nil` before its start and after its end.
    private var turnAtWork: Int? {
        turn?.status == .running ? turn?.number : nil
    }

    /// Ends everything that belongs to an ended run: its turns, its session, its sandbox.
    private mutating func end(_ outcome: RunOutcome, because failure: Failure?) throws(StoreError) {
        run.endedAt = now
        if outcome == .failed || outcome == .lost { run.error = failure?.document }
        if outcome == .lost { emit(.sandboxLost(failure, turn: turnAtWork)) }
        let reason: StopReason =
            switch outcome {
            case .cancelled: .cancelled
            case .failed: failure.map { StopReason(of: $0.code) } ?? .setupFailed
            case .completed, .expired, .lost: .sandboxLost
            }
        if var turn, !turn.status.isFinal {
            try stop(&turn, by: .stopped(reason), because: failure?.document)
            self.turn = turn
        } else if var other = try connection.turnAtWork(of: run.key), other.key != turn?.key {
            try stop(&other, by: .stopped(reason), because: failure?.document)
            try connection.save(other)
        }
        for var waiting in try connection.waitingTurns(of: run.key) where waiting.key != turn?.key {
            // It never reached the agent, which differs from being lost halfway.
            let why = outcome == .lost ? Failure(.sessionUnavailable, "The session was gone before this prompt was delivered.") : failure
            try stop(&waiting, by: outcome == .completed || outcome == .expired ? .withdrawn : .stopped(reason), because: why?.document)
            try connection.save(waiting)
        }
        try connection.closeSessions(of: run.key, isLost: outcome == .lost, now: now)
        try connection.releaseSandboxes(of: run.key)
    }

    private mutating func stop(_ turn: inout Turn, by event: TurnMachine.Event, because failure: JSONValue?) throws(StoreError) {
        var machine = TurnMachine(status: turn.status, stopReason: turn.stopReason)
        do throws(Refusal) {
            _ = try machine.apply(event, at: now)
        } catch {
            throw .superseded("turn \(turn.number) of \(run.id) has moved on: \(error)")
        }
        turn.status = machine.status
        turn.stopReason = machine.stopReason
        turn.endedAt = now
        try withdrawQuestions(of: turn.key)
        if machine.status == .failed { turn.error = failure }
        emit(.turnEnded(turn))
    }

    // MARK: The expiry of an idle session

    /// Emits the notice that the session ends soon; once for each planned end.
    mutating func noteExpiry() {
        guard let end = run.state.sessionExpiresAt else { return }
        emit(.sessionExpiring(at: end))
    }

    /// Ends the session. If no notice of this end was emitted in time, emits it first.
    ///
    /// - Parameter tells: Notices are enabled.
    mutating func expire(tells: Bool) throws(StoreError) {
        if tells { noteExpiry() }
        try apply(.expired)
    }
}

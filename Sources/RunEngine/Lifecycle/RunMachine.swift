public import Runtime

/// The states of a run: queued → running → idle → ended.
public struct RunMachine: StateMachine, Hashable {
    /// An event in the life of a run.
    public enum Event: Sendable, Hashable {
        /// A prompt was accepted, perhaps as the last one.
        case promptAccepted(isLast: Bool)
        /// A turn left the queue.
        case turnStarted
        /// The turn at work entered a phase.
        case entered(RunPhase)
        /// The sandbox changed its state.
        case sandbox(SandboxState)
        /// The first turn has its session.
        case sessionOpened(expiresAt: Timestamp)
        /// The turn at work ended; others may wait, and the session may live on until `expiresAt`.
        case turnEnded(StopReason, othersWait: Bool, expiresAt: Timestamp)
        /// A waiting turn is gone without having started; if no other waits, the session lives on until `expiresAt`.
        case waitingTurnRemoved(othersWait: Bool, expiresAt: Timestamp)
        /// The caller asked for the end after everything accepted so far.
        case endRequested
        /// The caller asked for the end now.
        case cancelled
        /// The session's time is over.
        case expired
        /// The sandbox or the session is gone.
        case lost
        /// There is no session, and there will be none.
        case setupFailed(StopReason)
    }

    /// A consequence of an event.
    public enum Effect: Sendable, Hashable {
        /// Status, outcome or session differ from before.
        case statusChanged(previous: RunStatus)
        /// The phase changed; the previous one lasted `millis`.
        case phaseChanged(previous: RunPhase, millis: Int64)
        /// The sandbox's state changed.
        case sandboxChanged(previous: SandboxState)
        /// The run ended: its session must be closed, its sandbox released, and waiting turns given up.
        case ended(RunOutcome)
    }

    /// The status.
    public private(set) var status: RunStatus
    /// The outcome; set exactly when the run has ended.
    public private(set) var outcome: RunOutcome?
    /// The phase.
    public private(set) var phase: RunPhase
    /// The time at which the phase began.
    public private(set) var phaseSince: Timestamp
    /// The stop reason of the last turn.
    public private(set) var stopReason: StopReason?
    /// The session's state.
    public private(set) var session: SessionState
    /// The sandbox's state.
    public private(set) var sandbox: SandboxState
    /// The time at which the warm session expires.
    public private(set) var sessionExpiresAt: Timestamp?
    /// The time at which the end was requested.
    public private(set) var endRequestedAt: Timestamp?
    /// The time at which the run was cancelled.
    public private(set) var cancelRequestedAt: Timestamp?

    /// Creates a run that was accepted at this moment.
    public init(acceptedAt now: Timestamp, endsSession: Bool) {
        status = .queued
        phase = .queued
        phaseSince = now
        session = .none
        sandbox = .none
        endRequestedAt = endsSession ? now : nil
    }

    /// Restores a stored run.
    init(
        status: RunStatus, outcome: RunOutcome?, phase: RunPhase, phaseSince: Timestamp, stopReason: StopReason?, session: SessionState,
        sandbox: SandboxState, sessionExpiresAt: Timestamp?, endRequestedAt: Timestamp?, cancelRequestedAt: Timestamp?
    ) {
        self.status = status
        self.outcome = outcome
        self.phase = phase
        self.phaseSince = phaseSince
        self.stopReason = stopReason
        self.session = session
        self.sandbox = sandbox
        self.sessionExpiresAt = sessionExpiresAt
        self.endRequestedAt = endRequestedAt
        self.cancelRequestedAt = cancelRequestedAt
    }

    /// A message would go into the same session.
    public var isSessionActive: Bool { session == .active }
    /// No further prompt is accepted.
    public var isEndRequested: Bool { endRequestedAt != nil }

    /// Applies the event, or throws and stays unchanged.
    public mutating func apply(_ event: Event, at now: Timestamp) throws(Refusal) -> [Effect] {
        guard status != .ended else {
            // The sandbox is released after the end; nothing else happens then.
            if case .sandbox(let state) = event { return changeSandbox(state) }
            throw .ended
        }
        let before = self
        var ending: RunOutcome?
        switch event {
        case .promptAccepted(let isLast):
            guard !isEndRequested else { throw .ending }
            if isLast { endRequestedAt = now }
            if status == .idle {
                status = .queued
                enter(.queued, at: now)
            }
        case .turnStarted:
            guard status == .queued else { throw .outOfPlace("a turn starts in queued, not in \(status.rawValue)") }
            status = .running
        case .entered(let next):
            guard status == .running else { throw .outOfPlace("phases change while a turn is at work") }
            enter(next, at: now)
        case .sandbox(let state):
            sandbox = state
        case .sessionOpened(let expiresAt):
            guard status == .running, session == .none else { throw .outOfPlace("a session is opened once, by the first turn") }
            session = .active
            sessionExpiresAt = expiresAt
        case .turnEnded(let reason, let othersWait, let expiresAt):
            guard status == .running else { throw .outOfPlace("no turn is at work") }
            stopReason = reason
            guard session == .active else {
                ending = .failed
                break
            }
            sessionExpiresAt = expiresAt
            ending = rest(othersWait: othersWait, at: now)
        case .waitingTurnRemoved(let othersWait, let expiresAt):
            guard status == .queued, session == .active else { break }
            if !othersWait { sessionExpiresAt = expiresAt }
            ending = rest(othersWait: othersWait, at: now)
        case .endRequested:
            if status == .idle {
                ending = .completed
            } else if endRequestedAt == nil {
                endRequestedAt = now
            }
        case .cancelled:
            cancelRequestedAt = now
            if status != .idle { stopReason = .cancelled }
            ending = .cancelled
        case .expired:
            guard status == .idle else { throw .outOfPlace("only an idle session expires") }
            ending = .expired
        case .lost:
            if status != .idle { stopReason = .sandboxLost }
            ending = .lost
        case .setupFailed(let reason):
            stopReason = reason
            ending = .failed
        }
        if let ending { end(ending, at: now) }
        return effects(since: before, ending: ending, at: now)
    }

    /// Moves on after a turn: to the next one, to idle, or to the end.
    private mutating func rest(othersWait: Bool, at now: Timestamp) -> RunOutcome? {
        if othersWait {
            status = .queued
            enter(.queued, at: now)
        } else if isEndRequested {
            return .completed
        } else {
            status = .idle
            enter(.waitingForMessage, at: now)
        }
        return nil
    }

    private mutating func end(_ outcome: RunOutcome, at now: Timestamp) {
        status = .ended
        self.outcome = outcome
        enter(.ended, at: now)
        if session == .active { session = .over }
        switch sandbox {
        case .none, .lost, .released: break
        default: sandbox = outcome == .lost ? .lost : .releasing
        }
    }

    private mutating func enter(_ next: RunPhase, at now: Timestamp) {
        guard next != phase else { return }
        phase = next
        phaseSince = now
    }

    private mutating func changeSandbox(_ state: SandboxState) -> [Effect] {
        let previous = sandbox
        sandbox = state
        return previous == state ? [] : [.sandboxChanged(previous: previous)]
    }

    private func effects(since before: RunMachine, ending: RunOutcome?, at now: Timestamp) -> [Effect] {
        var effects: [Effect] = []
        if phase != before.phase {
            effects.append(.phaseChanged(previous: before.phase, millis: max(0, before.phaseSince.duration(to: now).millis)))
        }
        if sandbox != before.sandbox { effects.append(.sandboxChanged(previous: before.sandbox)) }
        if status != before.status || session != before.session { effects.append(.statusChanged(previous: before.status)) }
        if let ending { effects.append(.ended(ending)) }
        return effects
    }
}

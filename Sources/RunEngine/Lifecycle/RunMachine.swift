public import Runtime

/// The states of a run: queued → running → idle → ended.
public struct RunMachine: StateMachine, Hashable {
    /// What can happen to a run.
    public enum Event: Sendable, Hashable {
        /// A prompt was accepted; with it, perhaps, the last one.
        case promptAccepted(isLast: Bool)
        /// A turn left the queue.
        case turnStarted
        /// The turn at work came to another phase.
        case entered(RunPhase)
        /// The sandbox is in another state.
        case sandbox(SandboxState)
        /// The first turn has its session.
        case sessionOpened(expiresAt: Timestamp)
        /// The turn at work ended; others may wait, the session may live on until `expiresAt`.
        case turnEnded(StopReason, othersWait: Bool, expiresAt: Timestamp)
        /// A turn that waited is gone without having started; the session, when nothing waits any more, lives on until `expiresAt`.
        case waitingTurnRemoved(othersWait: Bool, expiresAt: Timestamp)
        /// The caller wants the end after what was accepted.
        case endRequested
        /// The caller wants the end now.
        case cancelled
        /// The session's time is over.
        case expired
        /// Sandbox or session is gone.
        case lost
        /// There is no session, and there will be none.
        case setupFailed(StopReason)
    }

    /// What a change means for the rest.
    public enum Effect: Sendable, Hashable {
        /// Status, outcome or session differ from before.
        case statusChanged(previous: RunStatus)
        /// The phase differs from before, in which it was for so long.
        case phaseChanged(previous: RunPhase, millis: Int64)
        /// The sandbox differs from before.
        case sandboxChanged(previous: SandboxState)
        /// The run ended: its session is to be closed, its sandbox to be freed, what waits to be given up.
        case ended(RunOutcome)
    }

    /// The status.
    public private(set) var status: RunStatus
    /// Set exactly when ended.
    public private(set) var outcome: RunOutcome?
    /// The phase.
    public private(set) var phase: RunPhase
    /// Since when.
    public private(set) var phaseSince: Timestamp
    /// Of the last turn.
    public private(set) var stopReason: StopReason?
    /// The session.
    public private(set) var session: SessionState
    /// The sandbox.
    public private(set) var sandbox: SandboxState
    /// The end of the warm session.
    public private(set) var sessionExpiresAt: Timestamp?
    /// When the end was asked for.
    public private(set) var endRequestedAt: Timestamp?
    /// When the run was cancelled.
    public private(set) var cancelRequestedAt: Timestamp?

    /// A run that was accepted at this moment.
    public init(acceptedAt now: Timestamp, endsSession: Bool) {
        status = .queued
        phase = .queued
        phaseSince = now
        session = .none
        sandbox = .none
        endRequestedAt = endsSession ? now : nil
    }

    /// A run as it was stored.
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
    /// No prompt is accepted any more.
    public var isEndRequested: Bool { endRequestedAt != nil }

    /// Moves, or refuses and stays as it is.
    public mutating func apply(_ event: Event, at now: Timestamp) throws(Refusal) -> [Effect] {
        guard status != .ended else {
            // A sandbox is freed after the end; nothing else happens then.
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

    /// After a turn: what comes next.
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

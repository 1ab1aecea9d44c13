/// Where a run is. The set of values is closed.
public enum RunStatus: String, Sendable, Codable, CaseIterable {
    /// A turn waits for a slot, none is at work.
    case queued
    /// A turn is at work.
    case running
    /// Nothing that was accepted is unfinished.
    case idle
    /// For ever.
    case ended
}

/// How a run ended. The set of values is closed.
public enum RunOutcome: String, Sendable, Codable, CaseIterable {
    /// The caller ended the session.
    case completed
    /// The session's time was over.
    case expired
    /// The caller cancelled it.
    case cancelled
    /// No session could be made.
    case failed
    /// Sandbox or session is gone.
    case lost
}

/// What a run is doing, finer than its status.
public enum RunPhase: String, Sendable, Codable, CaseIterable {
    case queued, provisioning, cloning
    case startingAgent = "starting_agent"
    case working
    case waitingForAnswer = "waiting_for_answer"
    case collecting, validating, reviewing, publishing
    case waitingForMessage = "waiting_for_message"
    case ended
}

/// How a run's sandbox is, as the API names it.
public enum SandboxState: String, Sendable, Codable, CaseIterable {
    case none, creating, ready, paused, resuming, lost, releasing, released
}

/// Whether a run has a session.
public enum SessionState: String, Sendable, Codable, CaseIterable {
    /// Not yet.
    case none
    /// A message would go into it.
    case active
    /// Not any more.
    case over
}

/// Where a turn is.
public enum TurnStatus: String, Sendable, Codable, CaseIterable {
    case queued, running, completed, failed, interrupted, cancelled, withdrawn

    /// It will not change any more.
    public var isFinal: Bool { self != .queued && self != .running }
}

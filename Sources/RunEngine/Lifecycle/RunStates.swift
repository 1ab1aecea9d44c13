/// The status of a run. A closed set of values.
public enum RunStatus: String, Sendable, Codable, CaseIterable {
    /// A turn waits for a slot; none is at work.
    case queued
    /// A turn is at work.
    case running
    /// Everything accepted is finished.
    case idle
    /// Final.
    case ended
}

/// The way in which a run ended. A closed set of values.
public enum RunOutcome: String, Sendable, Codable, CaseIterable {
    /// The caller ended the session.
    case completed
    /// The session's time was over.
    case expired
    /// The caller cancelled it.
    case cancelled
    /// No session could be opened.
    case failed
    /// The sandbox or the session is gone.
    case lost
}

/// The current activity of a run, finer than its status.
public enum RunPhase: String, Sendable, Codable, CaseIterable {
    case queued, provisioning, cloning
    case startingAgent = "starting_agent"
    case working
    case waitingForAnswer = "waiting_for_answer"
    case collecting, validating, reviewing, publishing
    case waitingForMessage = "waiting_for_message"
    case ended
}

/// The state of a run's session.
public enum SessionState: String, Sendable, Codable, CaseIterable {
    /// There is none yet.
    case none
    /// A message would go into it.
    case active
    /// There is none any more.
    case over
}

/// The state of a run's sandbox, as the API names it.
public enum SandboxState: String, Sendable, Codable, CaseIterable {
    case none, creating, ready, paused, resuming, lost, releasing, released
}

/// The status of a turn.
public enum TurnStatus: String, Sendable, Codable, CaseIterable {
    case queued, running, completed, failed, interrupted, cancelled, withdrawn

    /// The status will not change any more.
    public var isFinal: Bool { self != .queued && self != .running }
}

/// An action that a client can take next, in the words of the API.
public enum NextAction: String, Sendable, CaseIterable {
    case wait, interrupt, cancel
    case answerQuestion = "answer_question"
    case sendMessage = "send_message"
    case fetchPatch = "fetch_patch"
    case endSession = "end_session"
    case startChainedRun = "start_chained_run"

    /// Returns the actions of a state, in order of preference.
    ///
    /// `publish` and others will be added with the features that carry them out.
    ///
    /// - Parameter hasReachedAgent: At least one prompt reached the agent; without one, a chained run has nothing to continue from.
    public static func of(_ state: RunMachine, hasPatch: Bool, hasReachedAgent: Bool) -> [NextAction] {
        switch state.status {
        case .queued, .running:
            (state.phase == .waitingForAnswer ? [.answerQuestion] : [])
                + (state.isSessionActive && !state.isEndRequested ? [.wait, .interrupt, .cancel] : [.wait, .cancel])
        case .idle: hasPatch ? [.sendMessage, .fetchPatch, .endSession] : [.sendMessage, .endSession]
        case .ended: (hasPatch ? [.fetchPatch] : []) + (hasReachedAgent ? [.startChainedRun] : [])
        }
    }
}

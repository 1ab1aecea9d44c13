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

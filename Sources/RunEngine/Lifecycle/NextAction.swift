/// What a machine that drives a run can do next, in the words of the API.
public enum NextAction: String, Sendable, CaseIterable {
    case wait, interrupt, cancel
    case answerQuestion = "answer_question"
    case sendMessage = "send_message"
    case fetchPatch = "fetch_patch"
    case endSession = "end_session"
    case startChainedRun = "start_chained_run"

    /// The actions of a state, in order of preference.
    ///
    /// `publish` and the others come with the features that carry them out.
    ///
    /// - Parameter hasReachedAgent: at least one prompt did; without one there is nothing that a chained run could go on from.
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

/// What a machine that drives a run can do next, in the words of the API.
public enum NextAction: String, Sendable, CaseIterable {
    case wait, cancel
    case sendMessage = "send_message"
    case fetchPatch = "fetch_patch"
    case endSession = "end_session"

    /// The actions of a state, in order of preference.
    ///
    /// `interrupt`, `start_chained_run`, `publish` and the others come with the features that carry them out: an action is never offered that
    /// would be refused.
    public static func of(_ state: RunMachine, hasPatch: Bool) -> [NextAction] {
        switch state.status {
        case .queued, .running: [.wait, .cancel]
        case .idle: hasPatch ? [.sendMessage, .fetchPatch, .endSession] : [.sendMessage, .endSession]
        case .ended: hasPatch ? [.fetchPatch] : []
        }
    }
}

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

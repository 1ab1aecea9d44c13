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

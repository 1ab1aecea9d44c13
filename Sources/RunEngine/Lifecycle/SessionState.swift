/// The state of a run's session.
public enum SessionState: String, Sendable, Codable, CaseIterable {
    /// There is none yet.
    case none
    /// A message would go into it.
    case active
    /// There is none any more.
    case over
}

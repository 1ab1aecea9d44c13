/// Whether a run has a session.
public enum SessionState: String, Sendable, Codable, CaseIterable {
    /// Not yet.
    case none
    /// A message would go into it.
    case active
    /// Not any more.
    case over
}

/// What kind of work a turn is.
public enum TaskKind: String, Sendable, Codable, CaseIterable {
    /// Changes files.
    case code
    /// Reads only, and answers with a plan.
    case plan
}

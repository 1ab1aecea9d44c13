/// The kind of work in a turn.
public enum TaskKind: String, Sendable, Codable, CaseIterable {
    /// The agent changes files.
    case code
    /// The agent only reads, and answers with a plan.
    case plan
}

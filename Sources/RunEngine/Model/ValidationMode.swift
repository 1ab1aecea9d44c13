/// How much is checked after a turn.
public enum ValidationMode: String, Sendable, Codable, CaseIterable {
    case minimal, basic, tests
}

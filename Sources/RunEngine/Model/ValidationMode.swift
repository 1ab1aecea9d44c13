/// The extent of the checks after a turn.
public enum ValidationMode: String, Sendable, Codable, CaseIterable {
    case minimal, basic, tests
}

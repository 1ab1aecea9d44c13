/// The state of a run's sandbox, as the API names it.
public enum SandboxState: String, Sendable, Codable, CaseIterable {
    case none, creating, ready, paused, resuming, lost, releasing, released
}

/// How a run's sandbox is, as the API names it.
public enum SandboxState: String, Sendable, Codable, CaseIterable {
    case none, creating, ready, paused, resuming, lost, releasing, released
}

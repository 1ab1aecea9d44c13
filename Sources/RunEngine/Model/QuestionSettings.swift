/// What the agent does with its questions.
public struct QuestionSettings: Sendable, Hashable, Codable {
    /// Who answers.
    public enum Policy: String, Sendable, Codable, CaseIterable {
        case allow, deny, ask
    }

    /// What happens when nobody answers.
    public enum OnTimeout: String, Sendable, Codable, CaseIterable {
        case `default`, stop
    }

    /// Who answers.
    public let policy: Policy
    /// How long a question stays open.
    public let timeoutSeconds: Int
    /// What happens then.
    public let onTimeout: OnTimeout

    /// Rules for questions.
    public init(policy: Policy = .allow, timeoutSeconds: Int = 300, onTimeout: OnTimeout = .default) {
        self.policy = policy
        self.timeoutSeconds = timeoutSeconds
        self.onTimeout = onTimeout
    }
}

/// The rules for the agent's questions.
public struct QuestionSettings: Sendable, Hashable, Codable {
    /// The policy by which questions are answered.
    public enum Policy: String, Sendable, Codable, CaseIterable {
        case allow, deny, ask
    }

    /// The consequence of a question that nobody answers.
    public enum OnTimeout: String, Sendable, Codable, CaseIterable {
        case `default`, stop
    }

    /// The policy by which questions are answered.
    public let policy: Policy
    /// The time for which a question stays open.
    public let timeoutSeconds: Int
    /// The consequence of a question that nobody answers in time.
    public let onTimeout: OnTimeout

    /// Creates rules for questions.
    public init(policy: Policy = .allow, timeoutSeconds: Int = 300, onTimeout: OnTimeout = .default) {
        self.policy = policy
        self.timeoutSeconds = timeoutSeconds
        self.onTimeout = onTimeout
    }
}

/// The settings that a message may change for later turns.
public struct RunSettings: Sendable, Hashable, Codable {
    /// The time for which the session stays warm without a turn.
    public var sessionTTLSeconds: Int64
    /// `keep` or `pause`.
    public var idlePolicy: String
    /// Self-review is on.
    public var review: Bool
    /// Repair rounds after a review, 0…3.
    public var reviewRounds: Int
    /// Repair rounds after checks, 0…3.
    public var validationRounds: Int
    /// The rules for the agent's questions.
    public var questions: QuestionSettings

    /// Creates the settings of a run.
    public init(sessionTTLSeconds: Int64, idlePolicy: String, review: Bool, reviewRounds: Int, validationRounds: Int, questions: QuestionSettings) {
        self.sessionTTLSeconds = sessionTTLSeconds
        self.idlePolicy = idlePolicy
        self.review = review
        self.reviewRounds = reviewRounds
        self.validationRounds = validationRounds
        self.questions = questions
    }
}

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

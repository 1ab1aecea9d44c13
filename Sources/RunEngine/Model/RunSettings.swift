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

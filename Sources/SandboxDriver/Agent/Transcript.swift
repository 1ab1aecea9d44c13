/// An agent's record of one turn, read from its own store.
public struct Transcript: Sendable, Equatable {
    /// Everything finished so far, in order, under the same keys as in the events.
    public let facts: [AgentFact]
    /// Texts still being written.
    public let open: [AgentDelta]
    /// The state of the turn.
    public let state: TurnState
    /// The last text of the answer.
    public let summary: String?
    /// The usage of all model answers of the turn, including those of sessions it started.
    public let usage: ModelUsage

    /// Creates a transcript.
    public init(facts: [AgentFact], open: [AgentDelta], state: TurnState, summary: String?, usage: ModelUsage) {
        self.facts = facts
        self.open = open
        self.state = state
        self.summary = summary
        self.usage = usage
    }
}

/// The state of a turn: a verdict on the transcript, the session's status and its sub-sessions, never on a single event.
public enum TurnState: Sendable, Equatable {
    /// The agent is working on it, or about to.
    case running
    /// The session, or sessions it started, are waiting to ask the model again.
    case retrying([AgentWait])
    /// The turn has ended.
    case ended(TurnVerdict)
}

/// The outcome of a turn, according to the agent's record.
public enum TurnVerdict: Sendable, Equatable {
    /// It ended with an answer.
    case completed
    /// We interrupted it.
    case interrupted
    /// A permission or question was refused, and the agent stopped.
    case refused
    /// It failed.
    case failed(AgentFailure)
}

/// A failure that an agent reported or that its record shows.
public struct AgentFailure: Sendable, Equatable, Error, CustomStringConvertible {
    /// The kinds of failure; their raw values are the API's codes.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Nothing shows that the agent started.
        case promptNotStarted = "prompt_not_started"
        /// The agent's server died, or left its work unfinished.
        case crashed = "agent_crashed"
        /// The agent was silent for too long.
        case silent = "agent_silent"
        /// It ended without an answer.
        case noReply = "no_reply"
        /// The answer was cut at the maximum output length.
        case outputTruncated = "output_truncated"
        /// The conversation does not fit the model.
        case contextOverflow = "context_overflow"
        /// The provider refused the content.
        case contentFiltered = "content_filtered"
        /// The provider refused the key.
        case modelAuth = "model_auth_failed"
        /// The account has no credits left.
        case modelCredits = "model_credits_exhausted"
        /// Too many requests.
        case modelRateLimited = "model_rate_limited"
        /// The provider does not answer, or answers with errors.
        case modelUnavailable = "model_unavailable"
        /// The provider refused the request, and would refuse it again.
        case modelRequestRefused = "model_request_refused"
        /// The model does not exist.
        case modelNotFound = "model_not_found"
        /// The agent retried without end.
        case modelRetryStorm = "model_retry_storm"
    }

    /// The kind of failure.
    public let kind: Kind
    /// The description, without secrets.
    public let detail: String

    /// Creates a failure.
    public init(kind: Kind, detail: String) {
        self.kind = kind
        self.detail = detail
    }

    /// Kind and detail.
    public var description: String { "\(kind.rawValue): \(detail)" }
}

/// What an agent has recorded of one turn, read from its own store.
public struct Transcript: Sendable, Equatable {
    /// Everything finished so far, in order, under the same keys as the events.
    public let facts: [AgentFact]
    /// Texts that are still being written.
    public let open: [AgentDelta]
    /// Whether the turn is over, and how it ended.
    public let state: TurnState
    /// The last text of the answer.
    public let summary: String?
    /// All model answers of the turn, those of sessions that it has started included.
    public let usage: ModelUsage

    /// A transcript.
    public init(facts: [AgentFact], open: [AgentDelta], state: TurnState, summary: String?, usage: ModelUsage) {
        self.facts = facts
        self.open = open
        self.state = state
        self.summary = summary
        self.usage = usage
    }
}

/// Whether a turn is over: a verdict over the transcript, the session's status and its sub-sessions, never over one event.
public enum TurnState: Sendable, Equatable {
    /// The agent works at it, or is about to.
    case running
    /// It waits to ask the model again: itself, or sessions that it has started.
    case retrying([AgentWait])
    /// It is over.
    case ended(TurnVerdict)
}

/// How a turn ended, by the agent's record.
public enum TurnVerdict: Sendable, Equatable {
    /// With an answer.
    case completed
    /// Because it was interrupted by us.
    case interrupted
    /// A permission or question was refused, and the agent stopped.
    case refused
    /// It failed.
    case failed(AgentFailure)
}

/// A failure that an agent reported or that its record shows.
public struct AgentFailure: Sendable, Equatable, Error, CustomStringConvertible {
    /// The kinds of failure; raw values are the API's codes.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Nothing shows that the agent has begun.
        case promptNotStarted = "prompt_not_started"
        /// The agent's server died, or left its work unfinished.
        case crashed = "agent_crashed"
        /// Nothing was heard of it for too long.
        case silent = "agent_silent"
        /// It ended without an answer.
        case noReply = "no_reply"
        /// The answer was cut at its longest length.
        case outputTruncated = "output_truncated"
        /// The conversation does not fit the model.
        case contextOverflow = "context_overflow"
        /// The provider refused the content.
        case contentFiltered = "content_filtered"
        /// The key was refused.
        case modelAuth = "model_auth_failed"
        /// The account is empty.
        case modelCredits = "model_credits_exhausted"
        /// Too many requests.
        case modelRateLimited = "model_rate_limited"
        /// The provider does not answer, or with errors.
        case modelUnavailable = "model_unavailable"
        /// The provider did not take the request as it is, and would not take it again.
        case modelRequestRefused = "model_request_refused"
        /// There is no such model.
        case modelNotFound = "model_not_found"
        /// The agent asked again and again without an end.
        case modelRetryStorm = "model_retry_storm"
    }

    /// The kind.
    public let kind: Kind
    /// What was said, without secrets.
    public let detail: String

    /// A failure.
    public init(kind: Kind, detail: String) {
        self.kind = kind
        self.detail = detail
    }

    /// Kind and detail.
    public var description: String { "\(kind.rawValue): \(detail)" }
}

public import Runtime

/// An event that an agent reports while it works.
public enum AgentEvent: Sendable {
    /// The stream is open: nothing from here on is missed.
    case connected
    /// Something was said before the stream began and is not repeated. The transcript has it, and it precedes everything that follows.
    case missed
    /// Something is finished and will not change. The transcript has the same fact under the same source.
    case fact(AgentFact)
    /// A piece of a text being written.
    case delta(AgentDelta)
    /// The session, or one that it started, is working, waiting to retry, or idle.
    case status(AgentStatus, session: AgentSessionID, isRoot: Bool)
    /// The agent wants an answer.
    case ask(Ask)
    /// An ask was closed, by whomever.
    case askClosed(AskID)
    /// The agent reported a failure, which does not end the turn by itself: the transcript's verdict decides.
    case failure(AgentFailure, session: AgentSessionID?)
    /// An unreadable event. The transcript has its content.
    case unreadable
    /// A piece of a text whose beginning was missed. If the text so far is anywhere, it is in the transcript.
    case missedText
    /// The stream ended, for this reason.
    case disconnected(String)
}

/// The state of a session.
public enum AgentStatus: Sendable, Equatable {
    /// Working.
    case busy
    /// Waiting before it asks the model again.
    case retrying(attempt: Int, message: String, next: Timestamp?)
    /// Waiting for a prompt.
    case idle
}

/// An agent's wait before it asks its model again.
public struct AgentWait: Sendable, Equatable {
    /// The waiting session.
    public let session: AgentSessionID
    /// The number of requests that have failed in a row.
    public let attempt: Int
    /// The agent's description of the last failure, for people.
    public let message: String
    /// The time of the next attempt, if the agent gives one.
    public let next: Timestamp?

    /// Creates a wait.
    public init(session: AgentSessionID, attempt: Int, message: String, next: Timestamp?) {
        self.session = session
        self.attempt = attempt
        self.message = message
        self.next = next
    }
}

/// A piece of a text being written. Not stored anywhere; the finished text is a fact.
public struct AgentDelta: Sendable, Equatable {
    /// The kinds of text.
    public enum Kind: String, Sendable, Codable {
        /// The answer.
        case message
        /// The reasoning before it.
        case reasoning
    }

    /// The agent's id of the text, shared with the fact that completes it.
    public let part: String
    /// The kind of text.
    public let kind: Kind
    /// The piece, or the whole text so far.
    public let text: String
    /// `true` if `text` is the whole text so far and replaces everything before.
    public let isSnapshot: Bool
    /// The position of the piece in its text: the UTF-8 bytes before it.
    public let offset: Int

    /// Creates a piece that follows `offset` bytes of its text.
    public init(part: String, kind: Kind, text: String, offset: Int) {
        self.part = part
        self.kind = kind
        self.text = text
        self.offset = offset
        isSnapshot = false
    }

    /// Creates a delta that holds the whole text so far.
    public init(part: String, kind: Kind, snapshot: String) {
        self.part = part
        self.kind = kind
        text = snapshot
        offset = 0
        isSnapshot = true
    }
}

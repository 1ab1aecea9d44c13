public import Runtime

/// Something an agent reported while it works.
public enum AgentEvent: Sendable {
    /// The stream is open: what comes after is not missed.
    case connected
    /// Something was said before the stream began that it will not say again: the transcript has it, and it is before everything that comes.
    case missed
    /// Something is finished and will not change: the same fact is in the transcript, with the same source.
    case fact(AgentFact)
    /// A piece of text that is being written.
    case delta(AgentDelta)
    /// The session, or one that it has started, works, waits to try again, or is idle.
    case status(AgentStatus, session: AgentSessionID, isRoot: Bool)
    /// The agent wants an answer.
    case ask(Ask)
    /// An ask is closed, whoever closed it.
    case askClosed(AskID)
    /// The agent reported a failure. Never the end by itself: the verdict of the transcript is.
    case failure(AgentFailure, session: AgentSessionID?)
    /// Something that cannot be read. What it said is in the transcript.
    case unreadable
    /// A piece of a text whose beginning was not heard: the text so far is in the transcript, if anywhere.
    case missedText
    /// The stream has ended; why.
    case disconnected(String)
}

/// What a session is doing.
public enum AgentStatus: Sendable, Equatable {
    /// Working.
    case busy
    /// Waiting to ask the model again.
    case retrying(attempt: Int, message: String, next: Timestamp?)
    /// Waiting for a prompt.
    case idle
}

/// A wait of an agent before it asks its model again.
public struct AgentWait: Sendable, Equatable {
    /// The session that waits.
    public let session: AgentSessionID
    /// How many requests have failed in a row.
    public let attempt: Int
    /// What the agent says about the last failure: words for people.
    public let message: String
    /// When it will ask again, where it says.
    public let next: Timestamp?

    /// A wait.
    public init(session: AgentSessionID, attempt: Int, message: String, next: Timestamp?) {
        self.session = session
        self.attempt = attempt
        self.message = message
        self.next = next
    }
}

/// A piece of a text that is being written. Not stored anywhere; the finished text is a fact.
public struct AgentDelta: Sendable, Equatable {
    /// What kind of text.
    public enum Kind: String, Sendable, Codable {
        /// The answer.
        case message
        /// The thinking before it.
        case reasoning
    }

    /// The agent's id of the text: that of the fact which closes it.
    public let part: String
    /// What kind of text.
    public let kind: Kind
    /// The piece, or all of the text so far.
    public let text: String
    /// The text so far, in place of everything before.
    public let isSnapshot: Bool
    /// The place of the piece in its text: bytes of UTF-8 before it.
    public let offset: Int

    /// A piece that follows `offset` bytes of its text.
    public init(part: String, kind: Kind, text: String, offset: Int) {
        self.part = part
        self.kind = kind
        self.text = text
        self.offset = offset
        isSnapshot = false
    }

    /// All of a text so far.
    public init(part: String, kind: Kind, snapshot: String) {
        self.part = part
        self.kind = kind
        text = snapshot
        offset = 0
        isSnapshot = true
    }
}

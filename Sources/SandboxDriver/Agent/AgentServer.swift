/// A running agent server. Its events are hints; its transcript and status are what counts.
public protocol AgentServer: Sendable {
    /// The version it reports.
    var version: String { get }
    /// The dialect that was chosen: `v1`.
    var dialect: String { get }

    /// Whether it answers, asked now.
    func health(within limit: Duration) async -> AgentHealth

    /// Makes a session that carries `token`, reads it back and compares it with what was meant.
    func openSession(_ spec: SessionSpec, token: StepToken) async throws(AgentError) -> AgentSessionID

    /// The session that carries `token`: after an `openSession` whose outcome is not known.
    func findSession(token: StepToken) async throws(AgentError) -> AgentSessionID?

    /// Whether the agent knows the session.
    func knows(_ session: AgentSessionID, within limit: Duration) async throws(AgentError) -> Bool

    /// Sends a prompt once. The caller sends one at a time, to an idle session, and never the same id again.
    func deliver(_ prompt: Prompt, to session: AgentSessionID, id: PromptID) async throws(AgentError) -> Submission

    /// Whether a prompt has reached the agent and is being worked at or has been.
    func delivery(of id: PromptID, in session: AgentSessionID) async throws(AgentError) -> Observed<Delivery>

    /// The events from now on, of the session and of the sessions that it starts. Ends with `.disconnected`; the caller then asks for the
    /// transcript and calls again.
    func events(of session: AgentSessionID) async throws(AgentError) -> AsyncStream<AgentEvent>

    /// Everything the agent has recorded since the prompt, whether the turn is over, and how it ended.
    func transcript(of id: PromptID, in session: AgentSessionID) async throws(AgentError) -> Transcript

    /// Whether the session or one that it has started is at work; asked of the agent's status, not of its record.
    func isAtWork(_ session: AgentSessionID) async throws(AgentError) -> Bool

    /// Stops the session's turn and the sessions it has started; returns when the status says idle. Remembered: a turn that ends after it was
    /// interrupted, whatever it looks like.
    func interrupt(_ session: AgentSessionID) async throws(AgentError)

    /// What waits for an answer, in the session and in those that it has started.
    func openAsks(in session: AgentSessionID) async throws(AgentError) -> [Ask]

    /// Answers an ask. One that was answered already counts as done.
    func answer(_ ask: Ask, _ answer: Answer) async throws(AgentError)
}

/// Whether an agent server answers.
public enum AgentHealth: Sendable, Equatable {
    /// It does.
    case healthy
    /// It does not, or not as it should: why.
    case unhealthy(String)
    /// No answer in time.
    case unknown(String)
}

/// What a session is opened with.
public struct SessionSpec: Sendable {
    /// Shown in the agent's own lists.
    public let title: String
    /// The model, as the model endpoint names it.
    public let modelID: String
    /// Changes nothing, makes a plan.
    public let isPlan: Bool

    /// A session.
    public init(title: String, modelID: String, isPlan: Bool) {
        self.title = title
        self.modelID = modelID
        self.isPlan = isPlan
    }
}

/// A prompt.
public struct Prompt: Sendable, Equatable {
    /// The user's text.
    public let text: String
    /// The model of this turn.
    public let modelID: String
    /// Changes nothing, makes a plan.
    public let isPlan: Bool
    /// Added to the agent's instructions for this turn only.
    public let instructions: String?

    /// A prompt.
    public init(text: String, modelID: String, isPlan: Bool = false, instructions: String? = nil) {
        self.text = text
        self.modelID = modelID
        self.isPlan = isPlan
        self.instructions = instructions
    }
}

/// What the agent answered to a prompt.
public enum Submission: Sendable, Equatable {
    /// It has it.
    case accepted
    /// It had it already.
    case duplicate
    /// It has another prompt of that id.
    case conflict
    /// No answer: whether it has it must be asked with `delivery`.
    case unknown(String)
}

/// How far a delivered prompt has come.
public enum Delivery: Sendable, Equatable {
    /// Recorded; nothing shows that the agent has begun with it.
    case recorded
    /// The agent works at it, or has answered.
    case started
}

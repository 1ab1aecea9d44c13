/// A running agent server. Its transcript and its status are authoritative; its events are hints.
public protocol AgentServer: Sendable {
    /// The version the server reports.
    var version: String { get }
    /// The dialect in use: `v1`.
    var dialect: String { get }

    /// Checks now whether the server answers.
    func health(within limit: Duration) async -> AgentHealth

    /// Opens a session that carries `token`, reads it back, and compares it with the request.
    func openSession(_ spec: SessionSpec, token: StepToken) async throws(AgentError) -> AgentSessionID

    /// Returns the session that carries `token`, after an `openSession` whose outcome is unknown.
    func findSession(token: StepToken) async throws(AgentError) -> AgentSessionID?

    /// Returns whether the agent knows the session.
    func knows(_ session: AgentSessionID, within limit: Duration) async throws(AgentError) -> Bool

    /// Sends a prompt once. The caller sends one at a time, to an idle session, and never reuses an id.
    func deliver(_ prompt: Prompt, to session: AgentSessionID, id: PromptID) async throws(AgentError) -> Submission

    /// Returns whether a prompt has reached the agent, and whether work on it has started.
    func delivery(of id: PromptID, in session: AgentSessionID) async throws(AgentError) -> Observed<Delivery>

    /// Returns the events from now on, of the session and of the sessions it starts. They end with `.disconnected`; the caller then reads the
    /// transcript and calls again.
    func events(of session: AgentSessionID) async throws(AgentError) -> AsyncStream<AgentEvent>

    /// Returns everything that the agent has recorded since the prompt, and the state of the turn.
    func transcript(of id: PromptID, in session: AgentSessionID) async throws(AgentError) -> Transcript

    /// Returns whether the session or one that it started is working, according to the agent's status, not its record.
    func isAtWork(_ session: AgentSessionID) async throws(AgentError) -> Bool

    /// Stops the turn of the session and of the sessions it started, and returns when they are idle. A turn that ends after an interrupt counts as
    /// interrupted, whatever its record looks like.
    func interrupt(_ session: AgentSessionID) async throws(AgentError)

    /// Returns the asks waiting for an answer, in the session and in those it started.
    func openAsks(in session: AgentSessionID) async throws(AgentError) -> [Ask]

    /// Answers an ask. Succeeds if the ask was answered already.
    func answer(_ ask: Ask, _ answer: Ask.Answer) async throws(AgentError)
}

/// The health of an agent server.
public enum AgentHealth: Sendable, Equatable {
    /// It answers.
    case healthy
    /// It does not answer, or not as it should, for this reason.
    case unhealthy(String)
    /// No answer in time.
    case unknown(String)
}

/// The parameters for opening a session.
public struct SessionSpec: Sendable {
    /// The title in the agent's own lists.
    public let title: String
    /// The model, as the model endpoint names it.
    public let modelID: String
    /// `true` if the session only plans and changes nothing.
    public let isPlan: Bool

    /// Creates the parameters of a session.
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
    /// The model for this turn.
    public let modelID: String
    /// `true` if the turn only plans and changes nothing.
    public let isPlan: Bool
    /// Text added to the agent's instructions for this turn only.
    public let instructions: String?

    /// Creates a prompt.
    public init(text: String, modelID: String, isPlan: Bool = false, instructions: String? = nil) {
        self.text = text
        self.modelID = modelID
        self.isPlan = isPlan
        self.instructions = instructions
    }
}

/// The agent's reply to a prompt.
public enum Submission: Sendable, Equatable {
    /// The agent accepted the prompt.
    case accepted
    /// The agent already had the prompt.
    case duplicate
    /// The agent has another prompt with this id.
    case conflict
    /// No answer: `delivery` must tell whether the agent has the prompt.
    case unknown(String)
}

/// The progress of a delivered prompt.
public enum Delivery: Sendable, Equatable {
    /// Recorded; nothing shows that the agent has started on it.
    case recorded
    /// The agent is working on it, or has answered.
    case started
}

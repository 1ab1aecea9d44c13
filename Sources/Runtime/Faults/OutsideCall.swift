/// Calls that change something outside the database.
public enum OutsideCall: String, CaseIterable, Sendable {
    /// A sandbox host is started.
    case sandboxCreate = "sandbox_create"
    /// A process is started in a sandbox.
    case sandboxStart = "sandbox_start"
    /// A sandbox is ended.
    case sandboxDestroy = "sandbox_destroy"
    /// A repository is fetched.
    case gitFetch = "git_fetch"
    /// A session is opened with the agent.
    case agentOpenSession = "agent_open_session"
    /// A prompt is sent to the agent.
    case agentPrompt = "agent_prompt"
    /// A turn is aborted at the agent.
    case agentAbort = "agent_abort"
    /// A permission or question is answered at the agent.
    case agentAnswer = "agent_answer"
}

/// The edges of an outside call.
public enum CallEdge: String, CaseIterable, Sendable {
    /// Nothing has left the process.
    case beforeSend = "before_send"
    /// The answer has been read.
    case afterAnswer = "after_answer"
}

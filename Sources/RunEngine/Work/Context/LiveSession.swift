internal import SandboxDriver

/// A run's sandbox and agent, to which this process is attached.
struct LiveSession: Sendable {
    let sandbox: any Sandbox
    let agent: any AgentServer
    /// The agent's process in the sandbox.
    let process: ProcessID
    let session: AgentSessionID
    /// The agent's events.
    let feed: AgentFeed

    init(sandbox: any Sandbox, agent: any AgentServer, process: ProcessID, session: AgentSessionID) {
        self.sandbox = sandbox
        self.agent = agent
        self.process = process
        self.session = session
        feed = AgentFeed(agent, session)
    }
}

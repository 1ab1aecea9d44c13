internal import SandboxDriver

/// A run's sandbox and agent, at hand.
struct LiveSession: Sendable {
    let sandbox: any Sandbox
    let agent: any AgentServer
    /// The agent's process in the sandbox.
    let process: ProcessID
    let session: AgentSessionID
}

internal import SandboxDriver

/// The sandbox providers and agents of this server, by the names that rows carry.
struct Registry: Sendable {
    /// The providers; new runs get the first one.
    let providers: [any SandboxProvider]
    /// The agents; new runs get the first one.
    private let agents: [any AgentDriver]
    /// The provider of new runs.
    let provider: any SandboxProvider
    /// The agent of new runs.
    let agent: any AgentDriver

    init(
        provider: any SandboxProvider, otherProviders: [any SandboxProvider], agent: any AgentDriver, otherAgents: [any AgentDriver]
    ) {
        self.provider = provider
        self.agent = agent
        providers = [provider] + otherProviders
        agents = [agent] + otherAgents
    }

    /// Returns the provider of a row.
    ///
    /// - Throws: `unconfigured` if the server was started without it: its sandboxes may live.
    func provider(named name: String) throws(StepFailure) -> any SandboxProvider {
        if let found = providers.first(where: { $0.name == name }) { return found }
        throw .unconfigured("This server was started without the sandboxes \"\(name)\".")
    }

    /// Returns the agent of a row.
    ///
    /// - Throws: `unconfigured` if the server was started without it.
    func agent(named name: String) throws(StepFailure) -> any AgentDriver {
        if let found = agents.first(where: { $0.name == name }) { return found }
        throw .unconfigured("This server was started without the agent \"\(name)\".")
    }
}

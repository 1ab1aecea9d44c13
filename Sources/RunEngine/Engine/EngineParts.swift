public import Runtime
public import SandboxDriver

/// The parts of an engine that vary: the sources of sandboxes, and the agents that work in them.
public struct EngineParts: Sendable {
    /// The source of sandboxes for new runs.
    public let provider: any SandboxProvider
    /// Other sources, for sandboxes that are there already: an earlier start may have had another one.
    public let otherProviders: [any SandboxProvider]
    /// The driver of the agent of new runs.
    public let driver: any AgentDriver
    /// Drivers of other agents, whose sessions may be there already.
    public let otherDrivers: [any AgentDriver]
    /// The source of time.
    public let clock: any TimeSource

    /// Creates the parts of an engine.
    public init(
        provider: any SandboxProvider, otherProviders: [any SandboxProvider] = [], driver: any AgentDriver, otherDrivers: [any AgentDriver] = [],
        clock: any TimeSource = SystemTime()
    ) {
        self.provider = provider
        self.otherProviders = otherProviders
        self.driver = driver
        self.otherDrivers = otherDrivers
        self.clock = clock
    }
}

public import Runtime
public import SandboxDriver

/// The parts of an engine that vary: the source of sandboxes, and the agent that works in them.
public struct EngineParts: Sendable {
    /// The source of sandboxes.
    public let provider: any SandboxProvider
    /// The agent's driver.
    public let driver: any AgentDriver
    /// The source of time.
    public let clock: any TimeSource

    /// Creates the parts of an engine.
    public init(provider: any SandboxProvider, driver: any AgentDriver, clock: any TimeSource = SystemTime()) {
        self.provider = provider
        self.driver = driver
        self.clock = clock
    }
}

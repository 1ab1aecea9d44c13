public import Runtime
public import SandboxDriver

/// What an engine is put together with: where sandboxes come from, and which agent works in them.
public struct EngineParts: Sendable {
    /// Where sandboxes come from.
    public let provider: any SandboxProvider
    /// The agent.
    public let driver: any AgentDriver
    /// What time it is.
    public let clock: any TimeSource

    /// Parts.
    public init(provider: any SandboxProvider, driver: any AgentDriver, clock: any TimeSource = SystemTime()) {
        self.provider = provider
        self.driver = driver
        self.clock = clock
    }
}

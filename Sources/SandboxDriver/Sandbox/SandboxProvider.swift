/// A source of sandboxes. Every implementation passes the same conformance suite.
public protocol SandboxProvider: Sendable {
    /// The provider's name, for example `local`, stored with each sandbox.
    var name: String { get }

    /// Creates a sandbox that carries the intent's label. Returns the same sandbox if repeated with the same intent.
    func create(_ spec: SandboxSpec, intent: SandboxIntent) async throws(SandboxError) -> any Sandbox

    /// Returns the sandboxes that carry the intent's label, after a `create` whose outcome is unknown.
    func find(_ intent: SandboxIntent) async throws(SandboxError) -> [SandboxReference]

    /// Reconnects to a sandbox, which must prove its identity. Throws `gone` or `notOurs` otherwise.
    func attach(_ reference: SandboxReference) async throws(SandboxError) -> any Sandbox

    /// Returns every existing sandbox of this installation, alive or half dead.
    func list(instance: InstanceID) async throws(SandboxError) -> [SandboxReference]

    /// Ends a sandbox and returns when nothing of it is left. Ending a sandbox that is already gone is no error.
    func destroy(_ reference: SandboxReference) async throws(SandboxError)
}

/// The degree to which a sandbox is separated from the machine.
public enum Isolation: String, Sendable, Codable, CaseIterable {
    /// Its own user, mount, pid, network, ipc and host-name namespaces, by bubblewrap.
    case bubblewrap
    /// No separation: processes on the machine itself. For simulated agents, and where namespaces are unavailable.
    case none
}

/// The resource limits of a sandbox.
public struct SandboxLimits: Sendable, Hashable, Codable {
    /// The memory of all processes together.
    public var memoryBytes: Int64
    /// The number of simultaneous processes.
    public var processes: Int
    /// The size of the work tree's changes, the home and the temporary directory together.
    public var diskBytes: Int64
    /// The largest single file.
    public var fileBytes: Int64
    /// The free space of the machine below which a growing sandbox is stopped.
    public var freeBytes: Int64

    /// Creates limits; the defaults suit one agent and an ordinary build.
    public init(memoryBytes: Int64 = 4 << 30, processes: Int = 1_024, diskBytes: Int64 = 8 << 30, fileBytes: Int64 = 4 << 30, freeBytes: Int64 = 0) {
        self.freeBytes = freeBytes
        self.memoryBytes = memoryBytes
        self.processes = processes
        self.diskBytes = diskBytes
        self.fileBytes = fileBytes
    }
}

/// The specification of a sandbox for its provider.
public struct SandboxSpec: Sendable {
    /// The isolation.
    public var isolation: Isolation
    /// The resource limits.
    public var limits: SandboxLimits
    /// Files and directories of this machine that processes inside can read, and nothing more, at the same paths: the agent's installation.
    public var readOnlyPaths: [String]
    /// The time after which the sandbox ends itself unless the lease is extended.
    public var leaseMillis: Int64

    /// Creates a specification.
    public init(isolation: Isolation, limits: SandboxLimits = SandboxLimits(), readOnlyPaths: [String] = [], leaseMillis: Int64) {
        self.isolation = isolation
        self.limits = limits
        self.readOnlyPaths = readOnlyPaths
        self.leaseMillis = leaseMillis
    }
}

/// The reason for a sandbox: the label that it carries, written to the ledger before the provider is called.
public struct SandboxIntent: Sendable, Hashable, Codable {
    /// The id that the sandbox will have.
    public let sandbox: SandboxID
    /// The run it belongs to, by its public id.
    public let run: String
    /// The installation that owns it.
    public let instance: InstanceID
    /// The secret with which the sandbox later proves its identity: 32 random bytes.
    public let secret: [UInt8]

    /// Creates an intent.
    public init(sandbox: SandboxID, run: String, instance: InstanceID, secret: [UInt8]) {
        self.sandbox = sandbox
        self.run = run
        self.instance = instance
        self.secret = secret
    }
}

/// The ledger's record of a sandbox, by which its provider finds it again.
public struct SandboxReference: Sendable, Hashable, Codable {
    /// The sandbox's id.
    public let sandbox: SandboxID
    /// The provider's own name for it.
    public let providerReference: String
    /// The provider's own record of it, a text that only the provider reads. `nil` if it needs none, or if a listing does not know it.
    public let state: String?
    /// The secret with which the sandbox proves its identity. Empty if a listing does not know it.
    public let secret: [UInt8]

    /// Creates a reference.
    public init(sandbox: SandboxID, providerReference: String, state: String?, secret: [UInt8]) {
        self.sandbox = sandbox
        self.providerReference = providerReference
        self.state = state
        self.secret = secret
    }
}

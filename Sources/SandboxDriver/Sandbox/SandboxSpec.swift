/// How much of the machine a sandbox shares with others.
public enum Isolation: String, Sendable, Codable, CaseIterable {
    /// Own user, mount, pid, network, ipc and host-name namespaces by bubblewrap.
    case bubblewrap
    /// None: the same processes on the machine itself. For simulated agents, and where namespaces cannot be had.
    case none
}

/// What a sandbox may use.
public struct SandboxLimits: Sendable, Hashable, Codable {
    /// Memory of all processes together.
    public var memoryBytes: Int64
    /// Processes at the same time.
    public var processes: Int
    /// What the work tree's changes, the home and the temporary directory hold together.
    public var diskBytes: Int64
    /// The largest single file.
    public var fileBytes: Int64
    /// Free space of the machine below which a sandbox that grows is stopped.
    public var freeBytes: Int64

    /// Limits; the defaults fit one agent and a usual build.
    public init(memoryBytes: Int64 = 4 << 30, processes: Int = 1_024, diskBytes: Int64 = 8 << 30, fileBytes: Int64 = 4 << 30, freeBytes: Int64 = 0) {
        self.freeBytes = freeBytes
        self.memoryBytes = memoryBytes
        self.processes = processes
        self.diskBytes = diskBytes
        self.fileBytes = fileBytes
    }
}

/// What is asked of a provider.
public struct SandboxSpec: Sendable {
    /// How it is shut in.
    public var isolation: Isolation
    /// What it may use.
    public var limits: SandboxLimits
    /// Files and directories of the machine that are there read-only at their own path: the agent's program, configured tools.
    public var readOnlyPaths: [String]
    /// When it ends itself unless the lease is extended.
    public var leaseMillis: Int64
    /// The kernel's control groups are left alone, as if there were none.
    public var avoidsControlGroups = false

    /// A sandbox with default limits.
    public init(isolation: Isolation, limits: SandboxLimits = SandboxLimits(), readOnlyPaths: [String] = [], leaseMillis: Int64) {
        self.isolation = isolation
        self.limits = limits
        self.readOnlyPaths = readOnlyPaths
        self.leaseMillis = leaseMillis
    }
}

/// Why a sandbox is made: the label that it carries, written to the ledger before the provider is called.
public struct SandboxIntent: Sendable, Hashable, Codable {
    /// The id it will have.
    public let sandbox: SandboxID
    /// The run it is for, by its public id.
    public let run: String
    /// Whose it is.
    public let instance: InstanceID
    /// The secret by which the sandbox's own daemon proves itself later: 32 random bytes.
    public let secret: [UInt8]

    /// An intent.
    public init(sandbox: SandboxID, run: String, instance: InstanceID, secret: [UInt8]) {
        self.sandbox = sandbox
        self.run = run
        self.instance = instance
        self.secret = secret
    }
}

/// How a sandbox is found again: what the ledger keeps of it.
public struct SandboxReference: Sendable, Hashable, Codable {
    /// Its id.
    public let sandbox: SandboxID
    /// The provider's own name for it; locally its directory.
    public let providerReference: String
    /// Locally: the daemon's process id, its start time (clock ticks since boot) and the boot it belongs to.
    public let process: HostProcess?
    /// The daemon's secret. Empty where a listing does not know it.
    public let secret: [UInt8]

    /// A reference.
    public init(sandbox: SandboxID, providerReference: String, process: HostProcess?, secret: [UInt8]) {
        self.sandbox = sandbox
        self.providerReference = providerReference
        self.process = process
        self.secret = secret
    }
}

/// A process that cannot be mistaken for another one that was given the same number later.
public struct HostProcess: Sendable, Hashable, Codable {
    /// The process id.
    public let pid: Int32
    /// Its start time in clock ticks since boot, field 22 of `/proc/<pid>/stat`.
    public let startTicks: UInt64
    /// `/proc/sys/kernel/random/boot_id`.
    public let bootID: String

    /// An identity from its three parts.
    public init(pid: Int32, startTicks: UInt64, bootID: String) {
        self.pid = pid
        self.startTicks = startTicks
        self.bootID = bootID
    }
}

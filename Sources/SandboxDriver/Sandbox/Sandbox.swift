public import Transport

/// A sandbox: a place with files, processes and one agent. The value is a handle; the sandbox lives on without it.
public protocol Sandbox: Sendable {
    /// The data needed to find it again.
    var reference: SandboxReference { get }
    /// The isolation of its processes.
    var isolation: Isolation { get }
    /// The mechanism that enforces its limits, shown in `environment.limits` of a run; `nil` if it is unknown.
    var limits: String? { get }
    /// The directory of the work tree.
    var workspace: SandboxPath { get }
    /// The home directory of its user: writable, empty at first.
    var home: SandboxPath { get }
    /// A directory for this program's own tools: processes that the agent starts cannot reach it.
    var kept: SandboxPath { get }

    /// Checks now whether the sandbox is alive.
    func probe(within limit: Duration) async -> SandboxHealth

    /// Calls `ended` once, with the reason in words, when the sandbox ends by itself, until the watch is cancelled; at once if it has ended.
    ///
    /// - Returns: the watch; `nil` if the provider does not tell, so that the end is found by the next `probe`.
    func watchEnd(_ ended: @escaping @Sendable (String) -> Void) -> (any EndWatch)?

    /// Puts the work tree in its place. Returns the same placement if repeated for the same commit. Leaves its marks in `kept`, if it can.
    func place(_ tree: TreeSource) async throws(SandboxError) -> Placement

    /// Sets the permitted egress from now on. Only the daemon's memory holds keys. Returns the traffic until now.
    @discardableResult func setEgress(_ egress: Egress) async throws(SandboxError) -> SandboxTraffic

    /// Starts a process. The same token yields the same process, ended or not.
    func start(_ command: Command, token: StepToken) async throws(SandboxError) -> ProcessID

    /// Returns the output of a process from `offset` on: waits up to `limit` for at least one byte or the end.
    func output(of process: ProcessID, from offset: UInt64, within limit: Duration) async throws(SandboxError) -> OutputPage

    /// Waits up to `limit` for a process to end; returns `nil` if it is still running.
    func exit(of process: ProcessID, within limit: Duration) async throws(SandboxError) -> Exit?

    /// Sends a signal to the process and its group; `SIGKILL` reaches everything it has started. It is no error if the process has ended.
    func signal(_ process: ProcessID, _ signal: Int32) async throws(SandboxError)

    /// Reads part of a regular file. Links are followed inside the sandbox only. Fewer bytes than requested mean the end.
    func read(_ path: SandboxPath, offset: UInt64, count: Int) async throws(SandboxError) -> [UInt8]

    /// Replaces or creates a file and its directories; only below `workspace`, `home`, `kept` or the temporary directory.
    func write(_ bytes: [UInt8], to path: SandboxPath) async throws(SandboxError)

    /// Returns the endpoint at which this machine reaches the agent.
    func agentEndpoint() async throws(SandboxError) -> Endpoint

    /// Moves the end of the lease to `millis` from now; returns the granted lease.
    func extendLease(toMillis millis: Int64) async throws(SandboxError) -> Int64

    /// Returns the current use of resources.
    func usage() async throws(SandboxError) -> SandboxUsage
}

/// A watch for the end of a sandbox.
public protocol EndWatch: Sendable {
    /// Stops watching.
    func cancel()
}

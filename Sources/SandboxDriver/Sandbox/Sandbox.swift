public import Transport

/// One sandbox: a place with files, processes and one agent. The value is a handle; what it stands for lives on without it.
public protocol Sandbox: Sendable {
    /// How it is found again.
    var reference: SandboxReference { get }
    /// How it is shut in.
    var isolation: Isolation { get }
    /// The keeper of its limits, as `environment.limits` of a run shows it; `nil` where nobody says so.
    var limits: String? { get }
    /// Where the work tree is.
    var workspace: SandboxPath { get }
    /// The home directory of its user; writable, empty at first.
    var home: SandboxPath { get }
    /// A directory for tools of this very program alone: what the agent starts cannot reach it.
    var kept: SandboxPath { get }

    /// Whether it is alive, asked now.
    func probe(within limit: Duration) async -> SandboxHealth

    /// Puts the work tree in its place. Asked again for the same commit, it returns the same placement. Leaves its marks in `kept`, if it can.
    func place(_ tree: TreeSource) async throws(SandboxError) -> Placement

    /// Sets what may leave it, from now on. Keys are held in the memory of its daemon only. Returns what has left it until now.
    @discardableResult func setEgress(_ egress: Egress) async throws(SandboxError) -> SandboxTraffic

    /// Starts a process. The same token gives the same process, ended or not.
    func start(_ command: Command, token: StepToken) async throws(SandboxError) -> ProcessID

    /// What a process printed from `offset` on: waits up to `limit` for at least one byte or the end.
    func output(of process: ProcessID, from offset: UInt64, within limit: Duration) async throws(SandboxError) -> OutputPage

    /// Waits up to `limit` for a process to end; `nil` when it still runs.
    func exit(of process: ProcessID, within limit: Duration) async throws(SandboxError) -> Exit?

    /// Sends a signal to everything that the process has started. A process that has ended is no error.
    func signal(_ process: ProcessID, _ signal: Int32) async throws(SandboxError)

    /// Reads a part of a regular file. Links are followed inside the sandbox only. Fewer bytes than asked for = the end.
    func read(_ path: SandboxPath, offset: UInt64, count: Int) async throws(SandboxError) -> [UInt8]

    /// Writes a file anew, its directories too; below `home`, `workspace` or `/tmp` only.
    func write(_ bytes: [UInt8], to path: SandboxPath) async throws(SandboxError)

    /// Where the agent is reached from here.
    func agentEndpoint() async throws(SandboxError) -> Endpoint

    /// Moves the end of the lease to `millis` from now; returns what was granted.
    func extendLease(toMillis millis: Int64) async throws(SandboxError) -> Int64

    /// What it uses now.
    func usage() async throws(SandboxError) -> SandboxUsage
}

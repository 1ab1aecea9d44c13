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

    /// Calls `ended` once when the sandbox ends by itself, with the reason in words, unless the watch is cancelled first; at once if it has ended.
    ///
    /// - Returns: the watch; `nil` if the provider does not report ends, so that the next `probe` finds them.
    func watchEnd(_ ended: @escaping @Sendable (String) -> Void) -> (any EndWatch)?

    /// Puts the work tree in place. Returns the same placement if repeated for the same commit. Leaves marks in `kept` that speed up collecting, if
    /// it can.
    func place(_ tree: TreeSource) async throws(SandboxError) -> Placement

    /// Sets the permitted egress from now on, and begins a new turn. Keys are held in memory only. Returns the traffic until now.
    @discardableResult func setEgress(_ egress: Egress) async throws(SandboxError) -> SandboxTraffic

    /// Starts a process. The same token yields the same process, ended or not.
    func start(_ command: Command, token: StepToken) async throws(SandboxError) -> ProcessID

    /// Returns the output of a process from `offset` on; waits up to `limit` for at least one byte or the end.
    func output(of process: ProcessID, from offset: UInt64, within limit: Duration) async throws(SandboxError) -> OutputPage

    /// Waits up to `limit` for a process to end; returns `nil` if it is still running.
    func exit(of process: ProcessID, within limit: Duration) async throws(SandboxError) -> Exit?

    /// Sends a signal to the process and its group; `SIGKILL` reaches everything it has started. Signalling a process that has ended is no error.
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

/// The health of a sandbox.
public enum SandboxHealth: Sendable, Equatable {
    /// It answers.
    case ready
    /// It sleeps and can be woken.
    case paused
    /// It no longer exists; the reason, in words.
    case gone(String)
    /// It did not answer in time.
    case unknown(String)
}

/// An absolute path as the processes inside a sandbox see it.
public struct SandboxPath: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The path; it begins with `/`.
    public let text: String

    /// Creates a path from its text.
    public init(_ text: String) {
        self.text = text
    }

    /// Returns the path of an entry below this one.
    public func appending(_ name: String) -> SandboxPath {
        SandboxPath(text == "/" ? "/\(name)" : "\(text)/\(name)")
    }

    /// The path's text.
    public var description: String { text }
}

/// A reason why a sandbox, or its provider, did not do what it was asked.
public enum SandboxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sandbox no longer exists; the reason, in words.
    case gone(String)
    /// Something answers in its place without proving its identity. It is left alone.
    case notOurs(String)
    /// It could not be created.
    case createFailed(String)
    /// The provider has no room.
    case quota(String)
    /// The program to start does not exist or is not executable.
    case programMissing(String)
    /// The path does not exist, leads out of the sandbox, or is not of the requested kind.
    case badPath(String)
    /// There is no such process.
    case noSuchProcess
    /// The disk of the machine that hosts it is full.
    case resource(String)
    /// No answer in time; whether the effect happened is unknown.
    case timedOut(String)
    /// The answer was not understood, or something inside failed.
    case failed(String)

    /// The error, in words.
    public var detail: String {
        switch self {
        case .gone(let text), .notOurs(let text), .createFailed(let text), .quota(let text), .programMissing(let text), .badPath(let text),
            .resource(let text), .timedOut(let text), .failed(let text):
            return text
        case .noSuchProcess: return "there is no such process"
        }
    }

    /// The same as `detail`.
    public var description: String { detail }
}

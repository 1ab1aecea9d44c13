public import Crypto
public import Transport

/// What becomes of what an agent would ask leave for: work outside of its work tree, and calls that it repeats without an end.
public enum AskPolicy: String, Sendable, Codable, CaseIterable {
    /// It is done without asking.
    case allow
    /// It is refused with a word, and the agent goes on.
    case deny
    /// Somebody is there to answer: the agent asks, also questions of its own.
    case ask
}

/// What an agent's server is started with.
public struct AgentLaunch: Sendable {
    /// Its password: random, of this run only.
    public let password: Secret<String>
    /// What it shows to the model gateway instead of a key: random, of this run only.
    public let modelToken: Secret<String>
    /// The model, as the model endpoint names it.
    public let modelID: String
    /// Where the work tree is.
    public let workspace: SandboxPath
    /// Its home.
    public let home: SandboxPath
    /// How the sandbox is shut in: decides the loopback port and the search path.
    public let isolation: Isolation
    /// What becomes of what it would ask.
    public let asks: AskPolicy

    /// Values for one start.
    public init(
        password: Secret<String>, modelToken: Secret<String>, modelID: String, workspace: SandboxPath, home: SandboxPath, isolation: Isolation,
        asks: AskPolicy = .allow
    ) {
        self.password = password
        self.modelToken = modelToken
        self.modelID = modelID
        self.workspace = workspace
        self.home = home
        self.isolation = isolation
        self.asks = asks
    }
}

/// How an agent's server is started in a sandbox.
public struct AgentStart: Sendable {
    /// Files that must be there before, with their bytes.
    public let files: [(path: SandboxPath, bytes: [UInt8])]
    /// The process.
    public let command: Command

    /// A start.
    public init(files: [(path: SandboxPath, bytes: [UInt8])], command: Command) {
        self.files = files
        self.command = command
    }
}

/// One kind of agent: how its server is started, and how to talk to it. Every implementation passes the same conformance suite.
public protocol AgentDriver: Sendable {
    /// `opencode`, …: shown in `environment.agent`.
    var name: String { get }

    /// Files and directories of the machine that must be inside the sandbox, read-only: the agent's program.
    var readOnlyPaths: [String] { get }

    /// Whether the agent's program is there and can run.
    ///
    /// - Throws: `AgentError.missing` with the remedy.
    @discardableResult func check() async throws(AgentError) -> String

    /// What to start.
    func start(_ launch: AgentLaunch) -> AgentStart

    /// Connects to a server that is starting or running: waits until it answers, finds out its dialect and version, and refuses versions
    /// that were not tested.
    func connect(to endpoint: Endpoint, launch: AgentLaunch, within limit: Duration) async throws(AgentError) -> any AgentServer

    /// A new prompt id in the form that the agent takes.
    func makePromptID() -> PromptID
}

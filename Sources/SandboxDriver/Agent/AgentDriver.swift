public import Crypto
public import Transport

/// The policy for actions that an agent asks permission for: work outside its work tree, and calls that it repeats endlessly.
public enum AskPolicy: String, Sendable, Codable, CaseIterable {
    /// Allowed without asking.
    case allow
    /// Refused with a message; the agent goes on.
    case deny
    /// Asked: someone is there to answer, and the agent may ask questions of its own too.
    case ask
}

/// The parameters for starting an agent's server.
public struct AgentLaunch: Sendable {
    /// The server's password: random, for this run only.
    public let password: Secret<String>
    /// The token that it shows the model gateway instead of a key: random, for this run only.
    public let modelToken: Secret<String>
    /// The model, as the model endpoint names it.
    public let modelID: String
    /// The directory of the work tree.
    public let workspace: SandboxPath
    /// The agent's home directory.
    public let home: SandboxPath
    /// `true` if the sandbox shares the machine's ports, programs and temporary directory, instead of having its own.
    public let sharesMachine: Bool
    /// The policy for actions that it asks permission for.
    public let asks: AskPolicy

    /// Creates the parameters for one start.
    public init(
        password: Secret<String>, modelToken: Secret<String>, modelID: String, workspace: SandboxPath, home: SandboxPath, sharesMachine: Bool,
        asks: AskPolicy = .allow
    ) {
        self.password = password
        self.modelToken = modelToken
        self.modelID = modelID
        self.workspace = workspace
        self.home = home
        self.sharesMachine = sharesMachine
        self.asks = asks
    }
}

/// The files and the process that start an agent's server in a sandbox.
public struct AgentStart: Sendable {
    /// Files that must exist before the process starts, with their contents.
    public let files: [(path: SandboxPath, bytes: [UInt8])]
    /// The server's process.
    public let command: Command

    /// Creates a start from its files and its process.
    public init(files: [(path: SandboxPath, bytes: [UInt8])], command: Command) {
        self.files = files
        self.command = command
    }
}

/// One kind of agent: starts its server and connects to it. Every implementation passes the same conformance suite.
public protocol AgentDriver: Sendable {
    /// The agent's name, for example `opencode`, shown in `environment.agent`.
    var name: String { get }

    /// The agent's installation on this machine: files and directories that must be readable in its sandbox, at the same paths.
    var installation: [String] { get }

    /// The wire formats in which the agent calls its model; the gateway forwards no others.
    var modelFormats: [ModelFormat] { get }

    /// Checks that the agent's program is installed on this machine and runs, and returns its version.
    ///
    /// - Throws: `AgentError.missing` with the remedy.
    @discardableResult func check() async throws(AgentError) -> String

    /// Returns the files and the process that start the agent's server.
    func start(_ launch: AgentLaunch) -> AgentStart

    /// Connects to a server that is starting or running: waits until it answers, detects its dialect and version, and refuses untested versions.
    func connect(to endpoint: Endpoint, launch: AgentLaunch, within limit: Duration) async throws(AgentError) -> any AgentServer

    /// Returns a new prompt id in the form that the agent accepts.
    func makePromptID() -> PromptID
}

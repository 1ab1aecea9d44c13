internal import Runtime

/// A process to start in a sandbox.
public struct Command: Sendable, Hashable, Codable {
    /// What it is for, which decides the cell it runs in.
    public enum Kind: Sendable, Hashable, Codable {
        /// The agent's server; what it serves on this loopback port is the sandbox's endpoint. Port 0 where the machine's ports are shared: the
        /// host chooses one and puts it in place of `portPlaceholder`.
        case agent(port: Int)
        /// One more cell beside it: same files, own processes, no network.
        case tool
    }

    /// Stands in arguments and environment for the port that the host has chosen.
    public static let portPlaceholder = "{HEARTH_PORT}"
    /// Stands in arguments and environment for the base URL of the model gateway as the agent reaches it, without a path:
    /// `http://127.0.0.1:4111`.
    public static let gatewayPlaceholder = "{HEARTH_GATEWAY}"

    /// Stands for the executable: this very program, in one of its roles.
    public static let ownProgram = "{HEARTH}"

    /// What it is for.
    public var kind: Kind
    /// `ownProgram`, an absolute path inside, or a name on the `PATH` of `environment`.
    public var executable: String
    /// The arguments after the program's own name.
    public var arguments: [String]
    /// The whole environment but for `HEARTH_SANDBOX`, which the host adds.
    public var environment: [String: String]
    /// Where it starts.
    public var directory: SandboxPath
    /// After this time the whole group is killed; `nil` = never.
    public var timeoutMillis: Int64?
    /// Of an agent: names in the root of the work tree that it would take as configuration or code of its own. They are not there until it first asks
    /// its model, by when it has looked for them.
    public var hidden: [String]
    /// Everything else that runs in the sandbox stands still until this has ended; `nil` = no.
    public var pausesOthers: Bool?

    /// A command.
    public init(
        kind: Kind, executable: String, arguments: [String], environment: [String: String], directory: SandboxPath, timeoutMillis: Int64? = nil,
        hidden: [String] = [], pausesOthers: Bool? = nil
    ) {
        self.pausesOthers = pausesOthers
        self.hidden = hidden
        self.kind = kind
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.timeoutMillis = timeoutMillis
    }
}

/// A process of a sandbox: counted from 1, never used twice.
public struct ProcessID: Sendable, Hashable, Codable, RawRepresentable {
    /// The number.
    public let rawValue: Int

    /// A process by its number.
    public init(rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// How a process of a sandbox ended.
public enum Exit: Sendable, Hashable, Codable, CustomStringConvertible {
    /// By itself, with this code.
    case code(Int32)
    /// By this signal.
    case signal(Int32)
    /// Its time was over and it was killed.
    case timedOut

    /// `exit code 137 (killed)`, `signal 9 (killed)`, `killed when its time was over`.
    public var description: String {
        switch self {
        case .code(let code): ExitStatus.exited(code).description
        case .signal(let number): ExitStatus.signaled(number).description
        case .timedOut: "killed when its time was over"
        }
    }
}

/// A piece of what a process printed, standard output and error together.
public struct OutputPage: Sendable, Hashable {
    /// The bytes from `offset` on. Empty when there are none yet.
    public let bytes: [UInt8]
    /// The true position of the first of them: greater than what was asked for when the middle of a long output was dropped.
    public let offset: UInt64
    /// Where to go on.
    public let nextOffset: UInt64
    /// The process has ended and nothing comes after these bytes.
    public let isAtEnd: Bool

    /// A page.
    public init(bytes: [UInt8], offset: UInt64, nextOffset: UInt64, isAtEnd: Bool) {
        self.bytes = bytes
        self.offset = offset
        self.nextOffset = nextOffset
        self.isAtEnd = isAtEnd
    }
}

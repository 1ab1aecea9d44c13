internal import Runtime

/// A process to start in a sandbox.
public struct Command: Sendable, Hashable, Codable {
    /// The purpose of a process, which decides what it can reach.
    public enum Kind: Sendable, Hashable, Codable {
        /// The agent's server, which listens on this loopback port. Port 0 if the machine's ports are shared: the sandbox chooses one and puts it in
        /// place of `portPlaceholder`.
        case agent(port: Int)
        /// A tool beside the agent: the same files, processes of its own, no network.
        case tool
    }

    /// The placeholder in arguments and environment for the port that the sandbox chooses.
    public static let portPlaceholder = "{HEARTH_PORT}"
    /// The placeholder in arguments and environment for the base URL of the model gateway as the agent reaches it, without a path:
    /// `http://127.0.0.1:4111`.
    public static let gatewayPlaceholder = "{HEARTH_GATEWAY}"

    /// The placeholder for an executable: this very program, in one of its roles.
    public static let ownProgram = "{HEARTH}"

    /// The purpose.
    public var kind: Kind
    /// `ownProgram`, an absolute path inside, or a name on the `PATH` of `environment`.
    public var executable: String
    /// The arguments after the program's own name.
    public var arguments: [String]
    /// The whole environment, to which the sandbox adds `HEARTH_SANDBOX`.
    public var environment: [String: String]
    /// The working directory.
    public var directory: SandboxPath
    /// The time after which the process and everything it started are killed; `nil` = never.
    public var timeoutMillis: Int64?
    /// For an agent: names in the root of the work tree that it would take for its own configuration or code. They are hidden until it first calls
    /// its model: by then it has looked for them.
    public var hidden: [String]
    /// `true` if everything else in the sandbox is paused until this process has ended; `nil` = no.
    public var pausesOthers: Bool?

    /// Creates a command.
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

/// The number of a process in its sandbox: counted from 1, never reused.
public struct ProcessID: Sendable, Hashable, Codable, RawRepresentable {
    /// The number.
    public let rawValue: Int

    /// Creates an id from its number.
    public init(rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// The way a process of a sandbox ended.
public enum Exit: Sendable, Hashable, Codable, CustomStringConvertible {
    /// It exited with this code.
    case code(Int32)
    /// This signal ended it.
    case signal(Int32)
    /// It was killed because its time was up.
    case timedOut

    /// The text form: `exit code 137 (killed)`, `signal 9 (killed)`, `killed when its time was over`.
    public var description: String {
        switch self {
        case .code(let code): ExitStatus.exited(code).description
        case .signal(let number): ExitStatus.signaled(number).description
        case .timedOut: "killed when its time was over"
        }
    }
}

/// A piece of a process's output, standard output and error together.
public struct OutputPage: Sendable, Hashable {
    /// The bytes from `offset` on. Empty if there are none yet.
    public let bytes: [UInt8]
    /// The position of the first byte: beyond the requested one if the middle of a long output was dropped.
    public let offset: UInt64
    /// The position at which to continue.
    public let nextOffset: UInt64
    /// `true` if the process has ended and nothing follows these bytes.
    public let isAtEnd: Bool

    /// Creates a page.
    public init(bytes: [UInt8], offset: UInt64, nextOffset: UInt64, isAtEnd: Bool) {
        self.bytes = bytes
        self.offset = offset
        self.nextOffset = nextOffset
        self.isAtEnd = isAtEnd
    }
}

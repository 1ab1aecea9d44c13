internal import Crypto

/// The protocol of a sandbox host's `control.sock`: JSON bodies of `POST /v1/<call>`. Both ends are the same program, but a server also talks to
/// hosts started by the version before its own.
public enum HostProtocol {
    /// The socket's name in the sandbox's directory.
    public static let controlSocket = "control.sock"
    /// The name of the socket through which the agent is reached.
    public static let agentSocket = "agent.sock"
    /// The file in which a host identifies itself.
    public static let identityFile = "host.json"
    /// The folder of the home in which hosts of earlier versions keep the files that are now in `kept`.
    public static let keptBefore = ".hearth"
    /// The value of `limits` without a control group: the host measures, and kills.
    public static let watchedLimits = "watch"
    /// The environment variable that marks every process of a sandbox.
    public static let markVariable = "HEARTH_SANDBOX"

    /// The parameters that a host reads from its standard input when it starts.
    public struct Bootstrap: Codable, Sendable {
        /// The sandbox's label: its id, run, installation and secret.
        public let intent: SandboxIntent
        /// The isolation of the sandbox.
        public let isolation: Isolation
        /// The limits of the sandbox.
        public let limits: SandboxLimits
        /// Additional paths that the sandbox sees read-only.
        public let readOnlyPaths: [String]
        /// The first lease, from the first claim on.
        public let leaseMillis: Int64
        /// The place of the control group that the host is in; `nil` = it has none of its own.
        public let groups: ControlGroupPlace?
        /// The path of this program, as the server sees it.
        public let program: String
        /// The host's own paths for files that it reaches under other paths than the server, by the server's paths.
        public let seen: [String: String]

        /// Creates a bootstrap.
        public init(intent: SandboxIntent, spec: SandboxSpec, program: String, groups: ControlGroupPlace?, seen: [String: String]) {
            self.intent = intent
            self.program = program
            self.groups = groups
            self.seen = seen
            isolation = spec.isolation
            limits = spec.limits
            readOnlyPaths = spec.readOnlyPaths
            leaseMillis = spec.leaseMillis
        }

        /// Returns the host's path for a path of the server.
        public func path(of path: String) -> String {
            let above = seen.filter { path == $0.key || path.hasPrefix($0.key + "/") }
            guard let (outside, inside) = above.max(by: { $0.key.utf8.count < $1.key.utf8.count }) else { return path }
            return inside + path.dropFirst(outside.count)
        }
    }

    /// The identity of a host: `host.json`.
    public struct Identity: Codable, Sendable {
        /// The sandbox.
        public let sandbox: SandboxID
        /// The run the sandbox belongs to.
        public let run: String
        /// The installation the sandbox belongs to.
        public let instance: InstanceID
        /// The host's process.
        public let process: HostProcess

        /// Creates an identity.
        public init(sandbox: SandboxID, run: String, instance: InstanceID, process: HostProcess) {
            self.sandbox = sandbox
            self.run = run
            self.instance = instance
            self.process = process
        }
    }

    /// A challenge: the host proves that it knows the secret without revealing it.
    public struct HealthRequest: Codable, Sendable {
        /// Random hexadecimal digits.
        public let nonce: String

        /// Creates a challenge.
        public init(nonce: String) {
            self.nonce = nonce
        }
    }

    /// The answer to a challenge.
    public struct HealthAnswer: Codable, Sendable {
        /// The HMAC-SHA-256 of the nonce, keyed with the secret.
        public let proof: String
        /// The directory of the work tree.
        public let workspace: SandboxPath
        /// The home directory.
        public let home: SandboxPath
        /// The directory that the agent cannot reach; `nil` from a host of a version that kept it in the home.
        public let kept: SandboxPath?
        /// The isolation of the sandbox.
        public let isolation: Isolation
        /// The mechanism that enforces its limits: `cgroup_v2`, `cgroup_v1`, `watch`; `nil` from a host of a version that did not report it.
        public let limits: String?
        /// The host's process.
        public let process: HostProcess

        /// Creates an answer.
        public init(
            proof: String, workspace: SandboxPath, home: SandboxPath, kept: SandboxPath?, isolation: Isolation, limits: String?, process: HostProcess
        ) {
            self.proof = proof
            self.workspace = workspace
            self.home = home
            self.kept = kept
            self.isolation = isolation
            self.limits = limits
            self.process = process
        }
    }

    /// The permitted egress, on its way to the host: the only message that holds the model's real key.
    public struct EgressRequest: Codable, Sendable {
        /// The model endpoint.
        public struct Model: Codable, Sendable {
            /// The endpoint's URL, with its path.
            public let baseURL: String
            /// The real key.
            public let key: String?
            /// The token the agent shows.
            public let token: String
            /// The only model that may be called.
            public let modelID: String
        }

        /// The policy for other connections.
        public let policy: Egress.Policy
        /// The endpoint for model calls.
        public let model: Model?

        /// Creates the message for an egress.
        public init(_ egress: Egress) {
            policy = egress.policy
            model = egress.model.map { Model(baseURL: $0.baseURL, key: $0.key?.reveal(), token: $0.token.reveal(), modelID: $0.modelID) }
        }

        /// The egress that the message describes.
        public var egress: Egress {
            Egress(
                policy: policy,
                model: model.map {
                    Egress.Model(baseURL: $0.baseURL, key: $0.key.map { Secret($0) }, token: Secret($0.token), modelID: $0.modelID)
                })
        }
    }

    /// A request to start a process.
    public struct StartRequest: Codable, Sendable {
        /// The process.
        public let command: Command
        /// The step's token: the same token yields the same process.
        public let token: StepToken

        /// Creates a request.
        public init(command: Command, token: StepToken) {
            self.command = command
            self.token = token
        }
    }

    /// A request about a process.
    public struct ProcessRequest: Codable, Sendable {
        /// The process.
        public let process: ProcessID
        /// The time to wait.
        public let waitMillis: Int64
        /// The position in the output from which to read.
        public let offset: UInt64
        /// The signal to send.
        public let signal: Int32

        /// Creates a request.
        public init(process: ProcessID, waitMillis: Int64 = 0, offset: UInt64 = 0, signal: Int32 = 0) {
            self.process = process
            self.waitMillis = waitMillis
            self.offset = offset
            self.signal = signal
        }
    }

    /// The exit of a process; none while it runs.
    public struct ExitAnswer: Codable, Sendable {
        /// The exit.
        public let exit: Exit?

        /// Creates an answer.
        public init(exit: Exit?) {
            self.exit = exit
        }
    }

    /// A request for part of a file. A write has the bytes as its body and the path in its query.
    public struct ReadRequest: Codable, Sendable {
        /// The path inside the sandbox.
        public let path: SandboxPath
        /// The position from which to read.
        public let offset: UInt64
        /// The number of bytes.
        public let count: Int

        /// Creates a request.
        public init(path: SandboxPath, offset: UInt64, count: Int) {
            self.path = path
            self.offset = offset
            self.count = count
        }
    }

    /// A lease in milliseconds from now.
    public struct Lease: Codable, Sendable {
        /// The milliseconds from now.
        public let millis: Int64

        /// Creates a lease.
        public init(millis: Int64) {
            self.millis = millis
        }
    }

    /// An empty body.
    public struct Nothing: Codable, Sendable {
        /// Creates an empty body.
        public init() {}
    }

    /// The reason why a call failed.
    public struct Problem: Codable, Sendable {
        /// The case of `SandboxError`.
        public let kind: String
        /// The description, in words.
        public let detail: String

        /// Creates the problem of an error.
        public init(_ error: SandboxError) {
            detail = error.detail
            switch error {
            case .gone: kind = "gone"
            case .notOurs: kind = "notOurs"
            case .createFailed: kind = "createFailed"
            case .quota: kind = "quota"
            case .programMissing: kind = "programMissing"
            case .badPath: kind = "badPath"
            case .noSuchProcess: kind = "noSuchProcess"
            case .resource: kind = "resource"
            case .timedOut: kind = "timedOut"
            case .failed: kind = "failed"
            }
        }

        /// The error that the problem describes.
        public var error: SandboxError {
            switch kind {
            case "gone": .gone(detail)
            case "notOurs": .notOurs(detail)
            case "createFailed": .createFailed(detail)
            case "quota": .quota(detail)
            case "programMissing": .programMissing(detail)
            case "badPath": .badPath(detail)
            case "noSuchProcess": .noSuchProcess
            case "resource": .resource(detail)
            case "timedOut": .timedOut(detail)
            default: .failed(detail)
            }
        }
    }
}

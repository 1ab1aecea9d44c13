internal import Crypto

/// What goes over a sandbox host's `control.sock`: JSON bodies of `POST /v1/<call>`. Both ends are the same program; a server also speaks to
/// hosts that were started by the version before its own.
public enum HostProtocol {
    /// The socket's name in the sandbox's directory.
    public static let controlSocket = "control.sock"
    /// The name of the socket at which the agent is reached.
    public static let agentSocket = "agent.sock"
    /// The file in which a host says who it is.
    public static let identityFile = "host.json"
    /// The folder of the home in which hosts of earlier versions keep what is now in `kept`.
    public static let keptBefore = ".hearth"
    /// Limits without a control group: the host looks, and kills.
    public static let watchedLimits = "watch"
    /// The environment variable that marks every process of a sandbox.
    public static let markVariable = "HEARTH_SANDBOX"

    /// What a host gets over its standard input when it is started.
    public struct Bootstrap: Codable, Sendable {
        /// Whose sandbox it is.
        public let intent: SandboxIntent
        /// How it is shut in.
        public let isolation: Isolation
        /// What it may use.
        public let limits: SandboxLimits
        /// What is there read-only besides.
        public let readOnlyPaths: [String]
        /// The first lease, from the first claim on.
        public let leaseMillis: Int64
        /// Where the control group is that the host is in; `nil` = it is in none of its own.
        public let groups: ControlGroupPlace?
        /// This program, by the path of the server.
        public let program: String
        /// The host's own paths of what it reaches by others than the server, by those of the server.
        public let seen: [String: String]

        /// A bootstrap.
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

        /// Where the host finds what the server has at a path.
        public func path(of path: String) -> String {
            let above = seen.filter { path == $0.key || path.hasPrefix($0.key + "/") }
            guard let (outside, inside) = above.max(by: { $0.key.utf8.count < $1.key.utf8.count }) else { return path }
            return inside + path.dropFirst(outside.count)
        }
    }

    /// Who a host is: `host.json`.
    public struct Identity: Codable, Sendable {
        /// The sandbox.
        public let sandbox: SandboxID
        /// The run it is for.
        public let run: String
        /// The installation it belongs to.
        public let instance: InstanceID
        /// The host's process.
        public let process: HostProcess

        /// An identity.
        public init(sandbox: SandboxID, run: String, instance: InstanceID, process: HostProcess) {
            self.sandbox = sandbox
            self.run = run
            self.instance = instance
            self.process = process
        }
    }

    /// A challenge: the host proves that it knows the secret without showing it.
    public struct HealthRequest: Codable, Sendable {
        /// Random, as hexadecimal digits.
        public let nonce: String

        /// A challenge.
        public init(nonce: String) {
            self.nonce = nonce
        }
    }

    /// The answer to a challenge.
    public struct HealthAnswer: Codable, Sendable {
        /// HMAC-SHA-256 of the nonce, by the secret.
        public let proof: String
        /// Where the work tree is.
        public let workspace: SandboxPath
        /// The home.
        public let home: SandboxPath
        /// The directory that the agent cannot reach; `nil` from a host of a version that had it in the home.
        public let kept: SandboxPath?
        /// How it is shut in.
        public let isolation: Isolation
        /// The keeper of its limits: `cgroup_v2`, `cgroup_v1`, `watch`; `nil` from a host of a version that did not say.
        public let limits: String?
        /// Its process.
        public let process: HostProcess

        /// An answer.
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

    /// What may leave, on the way to the host: the only message that holds a key.
    public struct EgressRequest: Codable, Sendable {
        /// The model endpoint.
        public struct Model: Codable, Sendable {
            /// With its path.
            public let baseURL: String
            /// The real key.
            public let key: String?
            /// What the agent shows.
            public let token: String
            /// The one model.
            public let modelID: String
        }

        /// For other connections.
        public let policy: Egress.Policy
        /// For model calls.
        public let model: Model?

        /// The message of an egress.
        public init(_ egress: Egress) {
            policy = egress.policy
            model = egress.model.map { Model(baseURL: $0.baseURL, key: $0.key?.reveal(), token: $0.token.reveal(), modelID: $0.modelID) }
        }

        /// The egress of a message.
        public var egress: Egress {
            Egress(
                policy: policy,
                model: model.map {
                    Egress.Model(baseURL: $0.baseURL, key: $0.key.map { Secret($0) }, token: Secret($0.token), modelID: $0.modelID)
                })
        }
    }

    /// A process to start.
    public struct StartRequest: Codable, Sendable {
        /// The process.
        public let command: Command
        /// The same token gives the same process.
        public let token: StepToken

        /// A start.
        public init(command: Command, token: StepToken) {
            self.command = command
            self.token = token
        }
    }

    /// A process, with what is asked of it.
    public struct ProcessRequest: Codable, Sendable {
        /// Which.
        public let process: ProcessID
        /// How long to wait.
        public let waitMillis: Int64
        /// From where on, for output.
        public let offset: UInt64
        /// Which signal.
        public let signal: Int32

        /// A request.
        public init(process: ProcessID, waitMillis: Int64 = 0, offset: UInt64 = 0, signal: Int32 = 0) {
            self.process = process
            self.waitMillis = waitMillis
            self.offset = offset
            self.signal = signal
        }
    }

    /// How a process ended; without an exit it still runs.
    public struct ExitAnswer: Codable, Sendable {
        /// The end.
        public let exit: Exit?

        /// An answer.
        public init(exit: Exit?) {
            self.exit = exit
        }
    }

    /// A part of a file; a write has its bytes as the body and its path in the query.
    public struct ReadRequest: Codable, Sendable {
        /// Inside.
        public let path: SandboxPath
        /// From where on.
        public let offset: UInt64
        /// How much.
        public let count: Int

        /// A request.
        public init(path: SandboxPath, offset: UInt64, count: Int) {
            self.path = path
            self.offset = offset
            self.count = count
        }
    }

    /// A lease in milliseconds from now.
    public struct Lease: Codable, Sendable {
        /// From now.
        public let millis: Int64

        /// A lease.
        public init(millis: Int64) {
            self.millis = millis
        }
    }

    /// Nothing to say.
    public struct Nothing: Codable, Sendable {
        /// Nothing.
        public init() {}
    }

    /// Why a call failed.
    public struct Problem: Codable, Sendable {
        /// The case of `SandboxError`.
        public let kind: String
        /// What happened.
        public let detail: String

        /// The problem of an error.
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

        /// The error of a problem.
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

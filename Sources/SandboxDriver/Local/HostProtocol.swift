internal import Crypto

/// The protocol of a sandbox host's `control.sock`: JSON bodies of `POST /v1/<call>`. Both ends are the same program, but a server also talks to
/// hosts that an earlier version has started.
package enum HostProtocol {
    /// The calls, by their names in the path.
    package enum Call: String, Sendable {
        case health, place, egress, start, output, exit, signal, read, write, lease, usage, end
    }

    /// The name of the socket for these calls in the sandbox's directory.
    package static let controlSocket = "control.sock"
    /// The name of the socket through which the agent is reached.
    package static let agentSocket = "agent.sock"
    /// The file in which a host identifies itself.
    package static let identityFile = "host.json"
    /// The folder of the home in which hosts of earlier versions keep the files that are now in `kept`.
    static let keptBefore = ".hearth"
    /// The value of `limits` without a control group: the host measures and kills.
    package static let watchedLimits = "watch"
    /// The environment variable that marks every process of a sandbox.
    package static let markVariable = "HEARTH_SANDBOX"

    /// The parameters that a host reads from its standard input when it starts.
    package struct Bootstrap: Codable, Sendable {
        /// The sandbox's label: its id, run, installation and secret.
        package let intent: SandboxIntent
        /// The isolation of the sandbox.
        package let isolation: Isolation
        /// The limits of the sandbox.
        package let limits: SandboxLimits
        /// Additional paths that the sandbox sees read-only.
        package let readOnlyPaths: [String]
        /// The first lease, which begins with the first claim.
        package let leaseMillis: Int64
        /// The place of the host's control group; `nil` if it has none of its own.
        package let groups: ControlGroupPlace?
        /// The path of this program, as the server sees it.
        package let program: String
        /// The host's own paths for files that it reaches under other paths than the server, by the server's paths.
        package let seen: [String: String]

        init(intent: SandboxIntent, spec: SandboxSpec, program: String, groups: ControlGroupPlace?, seen: [String: String]) {
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
        package func path(of path: String) -> String {
            let above = seen.filter { path == $0.key || path.hasPrefix($0.key + "/") }
            guard let (outside, inside) = above.max(by: { $0.key.utf8.count < $1.key.utf8.count }) else { return path }
            return inside + path.dropFirst(outside.count)
        }
    }

    /// The identity of a host: `host.json`.
    package struct Identity: Codable, Sendable {
        /// The sandbox.
        package let sandbox: SandboxID
        /// The run that the sandbox belongs to.
        package let run: String
        /// The installation that the sandbox belongs to.
        package let instance: InstanceID
        /// The host's process.
        package let process: ProcessIdentity

        package init(sandbox: SandboxID, run: String, instance: InstanceID, process: ProcessIdentity) {
            self.sandbox = sandbox
            self.run = run
            self.instance = instance
            self.process = process
        }
    }

    /// A challenge: the host proves that it knows the secret without revealing it.
    package struct HealthRequest: Codable, Sendable {
        /// Random hexadecimal digits.
        package let nonce: String
    }

    /// The answer to a challenge.
    package struct HealthAnswer: Codable, Sendable {
        /// The HMAC-SHA-256 of the nonce, keyed with the secret.
        package let proof: String
        /// The directory of the work tree.
        package let workspace: SandboxPath
        /// The home directory.
        package let home: SandboxPath
        /// The directory that the agent cannot reach; `nil` from a host of a version that kept it in the home.
        package let kept: SandboxPath?
        /// The isolation of the sandbox.
        package let isolation: Isolation
        /// The mechanism that enforces the limits: `cgroup_v2`, `cgroup_v1`, `watch`; `nil` from a host of a version that did not report it.
        package let limits: String?
        /// The host's process.
        package let process: ProcessIdentity

        package init(
            proof: String, workspace: SandboxPath, home: SandboxPath, kept: SandboxPath?, isolation: Isolation, limits: String?,
            process: ProcessIdentity
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

    /// The permitted egress on its way to the host: the only message that holds the model's real key.
    package struct EgressRequest: Codable, Sendable {
        /// The model endpoint.
        private struct Model: Codable {
            let baseURL: String
            let key: String?
            let token: String
            let modelID: String
            /// The wire formats of the agent's calls; `nil` from a server of a version whose only format was chat completions.
            let formats: [String]?
        }

        private let policy: Egress.Policy
        private let model: Model?

        init(_ egress: Egress) {
            policy = egress.policy
            model = egress.model.map {
                Model(
                    baseURL: $0.baseURL, key: $0.key?.reveal(), token: $0.token.reveal(), modelID: $0.modelID,
                    formats: $0.formats.map(\.rawValue))
            }
        }

        /// The egress that the message describes. Formats that this version does not know stay closed.
        package var egress: Egress {
            Egress(
                policy: policy,
                model: model.map {
                    Egress.Model(
                        baseURL: $0.baseURL, key: $0.key.map { Secret($0) }, token: Secret($0.token), modelID: $0.modelID,
                        formats: $0.formats?.compactMap { ModelFormat(rawValue: $0) } ?? [.chatCompletions])
                })
        }
    }

    /// A request to start a process.
    package struct StartRequest: Codable, Sendable {
        /// The process.
        package let command: Command
        /// The step's token: the same token yields the same process.
        package let token: StepToken
    }

    /// A request about a process.
    package struct ProcessRequest: Codable, Sendable {
        /// The process.
        package let process: ProcessID
        /// The time to wait.
        package let waitMillis: Int64
        /// The position in the output from which to read.
        package let offset: UInt64
        /// The signal to send.
        package let signal: Int32

        init(process: ProcessID, waitMillis: Int64 = 0, offset: UInt64 = 0, signal: Int32 = 0) {
            self.process = process
            self.waitMillis = waitMillis
            self.offset = offset
            self.signal = signal
        }
    }

    /// The exit of a process.
    package struct ExitAnswer: Codable, Sendable {
        /// The exit; `nil` while the process runs.
        package let exit: Exit?

        package init(exit: Exit?) {
            self.exit = exit
        }
    }

    /// A request for part of a file. A write has the bytes as its body and the path in its query.
    package struct ReadRequest: Codable, Sendable {
        /// The path inside the sandbox.
        package let path: SandboxPath
        /// The position from which to read.
        package let offset: UInt64
        /// The number of bytes.
        package let count: Int
    }

    /// A lease.
    package struct Lease: Codable, Sendable {
        /// The milliseconds from now.
        package let millis: Int64

        package init(millis: Int64) {
            self.millis = millis
        }
    }

    /// An empty body.
    package struct Nothing: Codable, Sendable {
        package init() {}
    }

    /// The reason why a call failed.
    package struct Problem: Codable, Sendable {
        /// The cases of `SandboxError`, by their names on the wire.
        private enum Kind: String {
            case gone, notOurs, createFailed, quota, programMissing, badPath, noSuchProcess, resource, timedOut, failed
        }

        private let kind: String
        private let detail: String

        package init(_ error: SandboxError) {
            detail = error.detail
            let kind: Kind =
                switch error {
                case .gone: .gone
                case .notOurs: .notOurs
                case .createFailed: .createFailed
                case .quota: .quota
                case .programMissing: .programMissing
                case .badPath: .badPath
                case .noSuchProcess: .noSuchProcess
                case .resource: .resource
                case .timedOut: .timedOut
                case .failed: .failed
                }
            self.kind = kind.rawValue
        }

        /// The error that the problem describes.
        var error: SandboxError {
            switch Kind(rawValue: kind) {
            case .gone: .gone(detail)
            case .notOurs: .notOurs(detail)
            case .createFailed: .createFailed(detail)
            case .quota: .quota(detail)
            case .programMissing: .programMissing(detail)
            case .badPath: .badPath(detail)
            case .noSuchProcess: .noSuchProcess
            case .resource: .resource(detail)
            case .timedOut: .timedOut(detail)
            case .failed, nil: .failed(detail)
            }
        }
    }
}

public import Crypto

/// The permitted egress of a sandbox.
public struct Egress: Sendable {
    /// The permitted targets of connections other than model calls.
    public enum Policy: Sendable, Hashable, Codable {
        /// Anywhere on the public internet, at the usual ports: never to this machine, private or link-local networks, or metadata services.
        case `public`
        /// Nowhere.
        case none
        /// Hosts that one of these rules (`EgressRule`) allows, within the restrictions of `public`.
        case hosts([String])
    }

    /// The endpoint of an agent's model calls.
    public struct Model: Sendable {
        /// The OpenAI-compatible endpoint, with its path: `https://openrouter.ai/api/v1`.
        public let baseURL: String
        /// Its key, which the sandbox never sees. `nil` for an endpoint that needs none.
        public let key: Secret<String>?
        /// The token that the agent shows instead: valid for this run only.
        public let token: Secret<String>
        /// The only model that may be called, as the endpoint names it.
        public let modelID: String

        /// Creates a model endpoint.
        public init(baseURL: String, key: Secret<String>?, token: Secret<String>, modelID: String) {
            self.baseURL = baseURL
            self.key = key
            self.token = token
            self.modelID = modelID
        }
    }

    /// The policy for other connections.
    public var policy: Policy
    /// The endpoint for model calls; `nil` = none are allowed.
    public var model: Model?

    /// Creates an egress.
    public init(policy: Policy, model: Model?) {
        self.policy = policy
        self.model = model
    }
}

/// The traffic that passed the gateway since the sandbox began, counted outside the agent.
public struct ModelTraffic: Sendable, Hashable, Codable {
    /// The number of forwarded requests.
    public var requests = 0
    /// The number of consecutive answers that ended without a usable finish reason.
    public var unfinishedInARow = 0
    /// The number of consecutive answers of 429 or 5xx, or of requests without an answer.
    public var failuresInARow = 0
    /// The number of requests refused because a limit was reached; `stop` names it.
    public var refused = 0
    /// The limit that stopped the traffic, for example `requests` or `unfinished`; `nil` while none has.
    public var stop: String?
    /// The status of this turn's last unsuccessful answer; `nil` if there was none, or no answer at all.
    public var lastFailureStatus: Int?
    /// Tokens and cost of the answers; `nil` from a host of a version that did not count them.
    public var used: ModelUsage? = ModelUsage()

    /// Creates a record without traffic.
    public init() {}
}

/// The resources that a sandbox uses.
public struct SandboxUsage: Sendable, Hashable, Codable {
    /// Resident memory of its processes.
    public var memoryBytes: Int64
    /// The number of its processes.
    public var processes: Int
    /// The size of its changes, home and temporary directory.
    public var diskBytes: Int64
    /// Its model calls.
    public var model: ModelTraffic
    /// Its other connections; `nil` from a host of a version that did not count them.
    public var connections: ConnectionTraffic?
    /// The limit that was exceeded in this turn: `memory`, `processes`, `disk`, or `space` (the machine's).
    public var exceeded: String?

    /// Creates a measurement.
    public init(
        memoryBytes: Int64 = 0, processes: Int = 0, diskBytes: Int64 = 0, model: ModelTraffic = ModelTraffic(),
        connections: ConnectionTraffic? = nil, exceeded: String? = nil
    ) {
        self.memoryBytes = memoryBytes
        self.processes = processes
        self.diskBytes = diskBytes
        self.model = model
        self.connections = connections
        self.exceeded = exceeded
    }
}

public import Crypto

/// What may leave a sandbox.
public struct Egress: Sendable {
    /// Where connections other than model calls may go.
    public enum Policy: Sendable, Hashable, Codable {
        /// Anywhere on the public internet, at the usual ports: never to this machine, private or link-local networks, or metadata services.
        case `public`
        /// Nowhere.
        case none
        /// Where one of these rules (`EgressRule`) lets it, and there under the rules of `public`.
        case hosts([String])
    }

    /// Where an agent's model calls go.
    public struct Model: Sendable {
        /// The OpenAI-compatible endpoint, with its path: `https://openrouter.ai/api/v1`.
        public let baseURL: String
        /// Its key, which the sandbox never sees. `nil` for an endpoint that wants none.
        public let key: Secret<String>?
        /// What the agent shows instead: good for this run only.
        public let token: Secret<String>
        /// The one model that may be called, as the endpoint names it.
        public let modelID: String

        /// A model endpoint.
        public init(baseURL: String, key: Secret<String>?, token: Secret<String>, modelID: String) {
            self.baseURL = baseURL
            self.key = key
            self.token = token
            self.modelID = modelID
        }
    }

    /// Where other connections may go.
    public var policy: Policy
    /// Where model calls go; `nil` = nowhere.
    public var model: Model?

    /// Rules for what leaves.
    public init(policy: Policy, model: Model?) {
        self.policy = policy
        self.model = model
    }
}

/// What passed the gateway since the sandbox began, counted outside of the agent.
public struct ModelTraffic: Sendable, Hashable, Codable {
    /// Requests that were forwarded.
    public var requests = 0
    /// Answers that ended without a usable finish reason, in a row.
    public var unfinishedInARow = 0
    /// Answers of 429 or 5xx, or none at all, in a row.
    public var failuresInARow = 0
    /// Requests that were refused because a limit was reached; `stop` says which.
    public var refused = 0
    /// The limit that stopped the traffic, for example `requests` or `unfinished`; `nil` while none did.
    public var stop: String?
    /// The status of the last answer of this turn that was no success; `nil` when there was none, or when there was no answer at all.
    public var lastFailureStatus: Int?
    /// Tokens and cost of the answers; `nil` from a host of a version that did not count it.
    public var used: ModelUsage? = ModelUsage()

    /// No traffic.
    public init() {}
}

/// What a sandbox uses.
public struct SandboxUsage: Sendable, Hashable, Codable {
    /// Resident memory of its processes.
    public var memoryBytes: Int64
    /// Its processes.
    public var processes: Int
    /// What its changes, home and temporary directory hold.
    public var diskBytes: Int64
    /// Its model calls.
    public var model: ModelTraffic
    /// Its other connections; `nil` from a host of a version that did not count them.
    public var connections: ConnectionTraffic?
    /// The limit that was passed in this turn: `memory`, `processes`, `disk`, or `space` (the machine's).
    public var exceeded: String?

    /// A measurement.
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

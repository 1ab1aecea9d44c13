/// The resources that a sandbox uses.
public struct SandboxUsage: Sendable, Hashable, Codable {
    /// The limits that a sandbox can exceed.
    public enum Limit: RawRepresentable, Sendable, Hashable, Codable {
        /// The memory of its processes.
        case memory
        /// The number of its processes.
        case processes
        /// The size of its files.
        case disk
        /// The free space that the machine keeps for others.
        case space
        /// A limit that this version does not know, by its name.
        case other(String)

        /// Creates the limit that has a name.
        public init(rawValue: String) {
            self = [.memory, .processes, .disk, .space].first { $0.rawValue == rawValue } ?? .other(rawValue)
        }

        /// The limit's name, as the API shows it.
        public var rawValue: String {
            switch self {
            case .memory: "memory"
            case .processes: "processes"
            case .disk: "disk"
            case .space: "space"
            case .other(let name): name
            }
        }
    }

    /// Resident memory of its processes.
    public var memoryBytes: Int64
    /// The number of its processes.
    public var processes: Int
    /// The size of its changes, home and temporary directory.
    public var diskBytes: Int64
    /// Its model calls.
    public var model: ModelTraffic
    /// Its other connections; `nil` if the sandbox does not count them.
    public var connections: ConnectionTraffic?
    /// The limit that was exceeded in this turn; `nil` if none was.
    public var exceeded: Limit?

    /// Creates a measurement.
    public init(
        memoryBytes: Int64 = 0, processes: Int = 0, diskBytes: Int64 = 0, model: ModelTraffic = ModelTraffic(),
        connections: ConnectionTraffic? = nil, exceeded: Limit? = nil
    ) {
        self.memoryBytes = memoryBytes
        self.processes = processes
        self.diskBytes = diskBytes
        self.model = model
        self.connections = connections
        self.exceeded = exceeded
    }
}

/// The traffic that left a sandbox.
public struct SandboxTraffic: Sendable, Hashable, Codable {
    /// Model calls; `nil` if the sandbox does not report them.
    public var model: ModelTraffic?
    /// Other connections; `nil` if the sandbox does not report them.
    public var connections: ConnectionTraffic?

    /// Creates a record of traffic.
    public init(model: ModelTraffic? = nil, connections: ConnectionTraffic? = nil) {
        self.model = model
        self.connections = connections
    }
}

/// The model calls that passed the gateway since the sandbox began, counted outside the agent.
public struct ModelTraffic: Sendable, Hashable, Codable {
    /// The ceilings at which the gateway stops a turn's traffic.
    public enum Ceiling: RawRepresentable, Sendable, Hashable, Codable {
        /// Too many requests in one turn.
        case requests
        /// Too many consecutive answers without a usable finish reason.
        case unfinished
        /// Too many consecutive failures.
        case failures
        /// A ceiling that this version does not know, by its name.
        case other(String)

        /// Creates the ceiling that has a name.
        public init(rawValue: String) {
            self = [.requests, .unfinished, .failures].first { $0.rawValue == rawValue } ?? .other(rawValue)
        }

        /// The ceiling's name, as the API shows it.
        public var rawValue: String {
            switch self {
            case .requests: "requests"
            case .unfinished: "unfinished"
            case .failures: "failures"
            case .other(let name): name
            }
        }
    }

    /// The number of forwarded requests.
    public var requests = 0
    /// The number of consecutive answers that ended without a usable finish reason.
    public var unfinishedInARow = 0
    /// The number of consecutive answers of 429 or 5xx, or of requests without an answer.
    public var failuresInARow = 0
    /// The number of requests refused because a ceiling was reached; `stop` names it.
    public var refused = 0
    /// The ceiling that stopped this turn's traffic; `nil` while none has.
    public var stop: Ceiling?
    /// The status of this turn's last unsuccessful answer; `nil` if there was none, or no answer at all.
    public var lastFailureStatus: Int?
    /// Tokens and cost of the answers; `nil` if the sandbox does not count them.
    public var used: ModelUsage? = ModelUsage()

    /// Creates a record without traffic.
    public init() {}
}

/// The connections that programs of a sandbox requested from its proxy.
public struct ConnectionTraffic: Sendable, Hashable, Codable {
    /// One connection.
    public struct Entry: Sendable, Hashable, Codable {
        /// The number of the connection, from 1 on, without gaps.
        public let number: Int64
        /// The time, in milliseconds since 1970.
        public let at: Int64
        /// The requested host name, truncated if it is too long.
        public let host: String
        /// The port.
        public let port: UInt16
        /// The reason why it was refused or failed; `nil` for a connection that came up.
        public let problem: String?
        /// `true` if it was refused, by a rule or for lack of room; otherwise it was allowed, whether it came up or not.
        public let isRefused: Bool

        /// Creates an entry.
        public init(number: Int64, at: Int64, host: String, port: UInt16, problem: String?, isRefused: Bool) {
            self.number = number
            self.at = at
            self.host = host
            self.port = port
            self.problem = problem
            self.isRefused = isRefused
        }
    }

    /// The number of connections allowed since the sandbox began.
    public var allowed: Int64 = 0
    /// The number of connections refused, by a rule or for lack of room.
    public var refused: Int64 = 0
    /// The most recent connections.
    public var last: [Entry] = []

    /// Creates an empty record.
    public init() {}
}

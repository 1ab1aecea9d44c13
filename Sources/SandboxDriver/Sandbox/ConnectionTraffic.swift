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
        /// The reason why it was refused, or the failure; `nil` for a connection that came up.
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

/// The traffic that left a sandbox.
public struct SandboxTraffic: Sendable, Hashable, Codable {
    /// Model calls; `nil` from a host of a version that did not report them.
    public var model: ModelTraffic?
    /// Other connections; `nil` from a host of a version that did not report them.
    public var connections: ConnectionTraffic?

    /// Creates a record of traffic.
    public init(model: ModelTraffic? = nil, connections: ConnectionTraffic? = nil) {
        self.model = model
        self.connections = connections
    }
}

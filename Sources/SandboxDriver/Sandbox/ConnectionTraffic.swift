/// Connections that programs of a sandbox have asked its proxy for.
public struct ConnectionTraffic: Sendable, Hashable, Codable {
    /// One of them.
    public struct Entry: Sendable, Hashable, Codable {
        /// From 1 on, without gaps.
        public let number: Int64
        /// Milliseconds since 1970.
        public let at: Int64
        /// The name that was asked for, cut where it is too long.
        public let host: String
        /// The port.
        public let port: UInt16
        /// Why it was refused, or what failed; `nil` for one that came up.
        public let problem: String?
        /// It was refused by a rule; otherwise it was let through, whether it came up or not.
        public let isRefused: Bool

        /// An entry.
        public init(number: Int64, at: Int64, host: String, port: UInt16, problem: String?, isRefused: Bool) {
            self.number = number
            self.at = at
            self.host = host
            self.port = port
            self.problem = problem
            self.isRefused = isRefused
        }
    }

    /// Let through, since the sandbox began.
    public var allowed: Int64 = 0
    /// Refused by a rule.
    public var refused: Int64 = 0
    /// The last of them.
    public var last: [Entry] = []

    /// None.
    public init() {}
}

/// The traffic through a sandbox's ways out.
public struct SandboxTraffic: Sendable, Hashable, Codable {
    /// Model calls; `nil` from a host of a version that did not say.
    public var model: ModelTraffic?
    /// Other connections; `nil` from such a host.
    public var connections: ConnectionTraffic?

    /// Traffic.
    public init(model: ModelTraffic? = nil, connections: ConnectionTraffic? = nil) {
        self.model = model
        self.connections = connections
    }
}

internal import Coding
public import SandboxDriver

/// What a turn or a run has used.
public struct Usage: Sendable, Hashable, Codable {
    /// Whose count it is.
    public enum Origin: String, Sendable, Hashable, Codable {
        /// The gateway's, between the agent and the model.
        case gateway
        /// The agent's own.
        case agent
    }

    /// Its model answers.
    public var model: ModelUsage
    /// How long the sandbox was at work.
    public var sandboxMillis: Int64 = 0
    /// Whose count the model answers are; the agent's, as soon as one of several is.
    public var origin: Origin

    /// A count.
    public init(_ model: ModelUsage = ModelUsage(), by origin: Origin = .agent) {
        self.model = model
        self.origin = origin
    }

    /// Both together.
    public static func + (left: Usage, right: Usage) -> Usage {
        let counted = [left, right].filter { $0.model.requests > 0 }
        var sum = Usage(left.model + right.model, by: counted.allSatisfy { $0.origin == .gateway } ? .gateway : .agent)
        sum.sandboxMillis = left.sandboxMillis.adding(saturating: right.sandboxMillis)
        return sum
    }

    // MARK: As JSON, flat

    private enum CodingKeys: String, CodingKey {
        case sandboxMillis, origin
    }

    /// Reads what was written by whatever version.
    public init(from decoder: any Decoder) throws {
        model = try ModelUsage(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        sandboxMillis = try container.decodeIfPresent(Int64.self, forKey: .sandboxMillis) ?? 0
        origin = try container.decodeIfPresent(Origin.self, forKey: .origin) ?? .agent
    }

    /// Writes all of it beside each other.
    public func encode(to encoder: any Encoder) throws {
        try model.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(sandboxMillis, forKey: .sandboxMillis)
        try container.encode(origin, forKey: .origin)
    }
}

public import Coding
public import SandboxDriver

/// The usage of a turn or a run.
public struct Usage: Sendable, Hashable, Codable {
    /// The source of a count.
    public enum Origin: String, Sendable, Hashable, Codable {
        /// The gateway between the agent and the model.
        case gateway
        /// The agent itself.
        case agent
    }

    /// The usage of the model.
    public var model: ModelUsage
    /// The time for which the sandbox was at work.
    public var sandboxMillis: Int64 = 0
    /// The source of the model's count; of a sum, the gateway only if all counts with requests are the gateway's.
    public var origin: Origin

    /// Creates a count.
    public init(_ model: ModelUsage = ModelUsage(), by origin: Origin = .agent) {
        self.model = model
        self.origin = origin
    }

    /// Returns the sum of two counts.
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

    /// Decodes a count written by any version.
    public init(from decoder: any Decoder) throws {
        model = try ModelUsage(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        sandboxMillis = try container.decodeIfPresent(Int64.self, forKey: .sandboxMillis) ?? 0
        origin = try container.decodeIfPresent(Origin.self, forKey: .origin) ?? .agent
    }

    /// Encodes the model's count and the other members into one flat object.
    public func encode(to encoder: any Encoder) throws {
        try model.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(sandboxMillis, forKey: .sandboxMillis)
        try container.encode(origin, forKey: .origin)
    }
}

extension Usage {
    /// The usage as the API shows it.
    public var document: JSONValue {
        let total = [model.outputTokens, model.reasoningTokens, model.cacheReadTokens, model.cacheWriteTokens]
            .reduce(model.inputTokens) { $0.adding(saturating: $1) }
        return [
            "inputTokens": .integer(model.inputTokens), "outputTokens": .integer(model.outputTokens),
            "reasoningTokens": .integer(model.reasoningTokens), "cacheReadTokens": .integer(model.cacheReadTokens),
            "cacheWriteTokens": .integer(model.cacheWriteTokens), "totalTokens": .integer(total), "requests": .integer(model.requests),
            "costUsd": .string(Usage.dollars(model.costMicros)), "costSource": .string(costSource), "credits": .null,
            "sandboxSeconds": .integer(sandboxMillis.adding(saturating: 999) / 1_000),
        ]
    }

    /// The source of the cost. The engine knows no prices: if nobody reported a cost, zero means nothing.
    var costSource: String {
        if model.pricedRequests == 0, model.costMicros == 0 { return "unknown" }
        guard origin == .gateway else { return "reported" }
        return model.guessedRequests == 0 && model.pricedRequests == model.requests ? "measured" : "estimated"
    }

    /// Formats millionths of a dollar as the API writes money: `0.042100`.
    static func dollars(_ micros: Int64) -> String {
        let fraction = String(micros.magnitude % 1_000_000)
        return "\(micros < 0 ? "-" : "")\(micros.magnitude / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)"
    }
}

extension PatchStats {
    /// The size as the API shows it.
    public var document: JSONValue {
        [
            "files": .integer(Int64(files)), "additions": .integer(Int64(additions)), "deletions": .integer(Int64(deletions)),
            "binaryFiles": .integer(Int64(binaryFiles)), "bytes": .integer(bytes),
        ]
    }
}

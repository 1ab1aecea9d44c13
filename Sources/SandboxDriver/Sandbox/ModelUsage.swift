internal import Coding

/// Tokens and cost of model answers, counted by the gateway or by the agent. Input excludes cached tokens, output excludes reasoning.
public struct ModelUsage: Sendable, Hashable, Codable {
    /// Tokens read, other than from a cache.
    public var inputTokens: Int64 = 0
    /// Tokens written, other than reasoning.
    public var outputTokens: Int64 = 0
    /// Tokens of reasoning.
    public var reasoningTokens: Int64 = 0
    /// Tokens read from a cache.
    public var cacheReadTokens: Int64 = 0
    /// Tokens written to a cache.
    public var cacheWriteTokens: Int64 = 0
    /// The number of model answers.
    public var requests: Int64 = 0
    /// The number of those that reported their cost.
    public var pricedRequests: Int64 = 0
    /// The number of those that broke off before they reported their tokens, which are estimated instead.
    public var guessedRequests: Int64 = 0
    /// Their cost, in millionths of a US dollar.
    public var costMicros: Int64 = 0

    private enum CodingKeys: String, CodingKey {
        case inputTokens, outputTokens, reasoningTokens, cacheReadTokens, cacheWriteTokens, requests, pricedRequests, guessedRequests, costMicros
    }

    /// Creates an empty usage.
    public init() {}

    /// Decodes a usage written by any version; missing values are 0.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        for (key, field) in ModelUsage.fields { self[keyPath: field] = try container.decodeIfPresent(Int64.self, forKey: key) ?? 0 }
    }

    /// Returns the sum of two usages.
    public static func + (left: ModelUsage, right: ModelUsage) -> ModelUsage {
        left.combined(right) { $0.adding(saturating: $1) }
    }

    /// Returns the usage added since an earlier one.
    public func since(_ earlier: ModelUsage) -> ModelUsage {
        combined(earlier) { $0.more(than: $1) }
    }

    private func combined(_ other: ModelUsage, _ body: (Int64, Int64) -> Int64) -> ModelUsage {
        var result = self
        for (_, field) in ModelUsage.fields { result[keyPath: field] = body(self[keyPath: field], other[keyPath: field]) }
        return result
    }

    private static var fields: [(key: CodingKeys, field: WritableKeyPath<ModelUsage, Int64>)] {
        [
            (.inputTokens, \.inputTokens), (.outputTokens, \.outputTokens), (.reasoningTokens, \.reasoningTokens),
            (.cacheReadTokens, \.cacheReadTokens), (.cacheWriteTokens, \.cacheWriteTokens), (.requests, \.requests),
            (.pricedRequests, \.pricedRequests), (.guessedRequests, \.guessedRequests), (.costMicros, \.costMicros),
        ]
    }
}

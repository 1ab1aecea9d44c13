internal import Coding
public import SandboxDriver

/// What a turn or a run has used.
public struct Usage: Sendable, Hashable, Codable {
    /// Tokens read anew; cache not included.
    public var inputTokens: Int64 = 0
    /// Tokens written; thinking not included.
    public var outputTokens: Int64 = 0
    /// Tokens of thinking.
    public var reasoningTokens: Int64 = 0
    /// Tokens read from a cache.
    public var cacheReadTokens: Int64 = 0
    /// Tokens written to a cache.
    public var cacheWriteTokens: Int64 = 0
    /// Model answers.
    public var requests: Int64 = 0
    /// Millionths of a US dollar, where somebody said so.
    public var costMicros: Int64 = 0
    /// How long the sandbox was at work.
    public var sandboxMillis: Int64 = 0

    /// Nothing.
    public init() {}

    /// By an agent's count.
    public init(_ usage: AgentUsage) {
        inputTokens = usage.inputTokens
        outputTokens = usage.outputTokens
        reasoningTokens = usage.reasoningTokens
        cacheReadTokens = usage.cacheReadTokens
        cacheWriteTokens = usage.cacheWriteTokens
        requests = usage.requests
        costMicros = usage.costMicros
    }

    /// The sum of the five kinds.
    public var totalTokens: Int64 {
        [outputTokens, reasoningTokens, cacheReadTokens, cacheWriteTokens].reduce(inputTokens) { $0.adding(saturating: $1) }
    }

    /// Both together.
    public static func + (left: Usage, right: Usage) -> Usage {
        var sum = left
        sum.inputTokens = sum.inputTokens.adding(saturating: right.inputTokens)
        sum.outputTokens = sum.outputTokens.adding(saturating: right.outputTokens)
        sum.reasoningTokens = sum.reasoningTokens.adding(saturating: right.reasoningTokens)
        sum.cacheReadTokens = sum.cacheReadTokens.adding(saturating: right.cacheReadTokens)
        sum.cacheWriteTokens = sum.cacheWriteTokens.adding(saturating: right.cacheWriteTokens)
        sum.requests = sum.requests.adding(saturating: right.requests)
        sum.costMicros = sum.costMicros.adding(saturating: right.costMicros)
        sum.sandboxMillis = sum.sandboxMillis.adding(saturating: right.sandboxMillis)
        return sum
    }
}

public import Coding
internal import SandboxDriver

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

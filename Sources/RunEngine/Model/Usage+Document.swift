public import Coding

extension Usage {
    /// As the API shows it.
    public var document: JSONValue {
        [
            "inputTokens": .integer(inputTokens), "outputTokens": .integer(outputTokens), "reasoningTokens": .integer(reasoningTokens),
            "cacheReadTokens": .integer(cacheReadTokens), "cacheWriteTokens": .integer(cacheWriteTokens), "totalTokens": .integer(totalTokens),
            "requests": .integer(requests), "costUsd": .string(Usage.dollars(costMicros)),
            // Prices are not known here: a cost is what the agent reports, and zero tells nothing.
            "costSource": .string(costMicros > 0 ? "reported" : "unknown"), "credits": .null,
            "sandboxSeconds": .integer(sandboxMillis.adding(saturating: 999) / 1_000),
        ]
    }

    /// Millionths of a dollar as the API writes money: `0.042100`.
    static func dollars(_ micros: Int64) -> String {
        let fraction = String(micros.magnitude % 1_000_000)
        return "\(micros < 0 ? "-" : "")\(micros.magnitude / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)"
    }
}

extension PatchStats {
    /// As the API shows it.
    public var document: JSONValue {
        [
            "files": .integer(Int64(files)), "additions": .integer(Int64(additions)), "deletions": .integer(Int64(deletions)),
            "binaryFiles": .integer(Int64(binaryFiles)), "bytes": .integer(bytes),
        ]
    }
}

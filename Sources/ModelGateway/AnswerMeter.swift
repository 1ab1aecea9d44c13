internal import Coding
internal import Runtime
internal import SandboxDriver

/// Reads a model's answer as it passes: its finish reason and its usage.
///
/// The counts are the endpoint's (OpenAI's `usage`, with OpenRouter's `cost`). If an answer breaks off before it reports them, they are estimated
/// from its size.
@NetworkLoop final class AnswerMeter {
    /// The result of reading an answer.
    struct Result: Sendable, Equatable {
        var hasFinish = false
        var usage = ModelUsage()
    }

    private var hasFinish = false
    private var counted: ModelUsage?
    private var answerBytes: Int64 = 0
    private let requestBytes: Int64
    private let isStream: Bool
    private var decoder = SSEDecoder(limit: GatewayLimits.frameBytes)
    private var whole: [UInt8] = []

    init(isStream: Bool, requestBytes: Int) {
        self.isStream = isStream
        self.requestBytes = Int64(requestBytes)
    }

    func take(_ bytes: SharedBytes) {
        guard isStream else {
            if whole.count < GatewayLimits.meteredBytes { whole += bytes.array }
            return
        }
        for output in decoder.consume(bytes.array) {
            guard case .event(let event) = output, let value = try? JSONValue(parsing: Array(event.data)) else { continue }
            note(value)
        }
    }

    /// The result, to be read once, when the answer is over.
    var result: Result {
        if !isStream, !whole.isEmpty {
            if let value = try? JSONValue(parsing: whole) { note(value) }
            if counted == nil { answerBytes = Int64(whole.count) }
        }
        return Result(hasFinish: hasFinish, usage: counted ?? estimate)
    }

    private func note(_ value: JSONValue) {
        for choice in value["choices"]?.asArray ?? [] {
            if choice["finish_reason"]?.asString?.isEmpty == false { hasFinish = true }
            if counted == nil { answerBytes = answerBytes.adding(saturating: AnswerMeter.textBytes(choice["delta"])) }
        }
        if let usage = value["usage"], usage.asObject != nil { counted = AnswerMeter.read(usage) }
    }

    /// An estimate: a token is about four bytes.
    private var estimate: ModelUsage {
        var usage = ModelUsage()
        usage.inputTokens = requestBytes / 4
        usage.outputTokens = answerBytes / 4
        usage.requests = 1
        usage.guessedRequests = 1
        return usage
    }

    private static func textBytes(_ delta: JSONValue?) -> Int64 {
        var count = 0
        for name in ["content", "reasoning", "reasoning_content"] { count += delta?[name]?.asString?.utf8.count ?? 0 }
        for call in delta?["tool_calls"]?.asArray ?? [] { count += call["function"]?["arguments"]?.asString?.utf8.count ?? 0 }
        return Int64(count)
    }

    private static func read(_ value: JSONValue) -> ModelUsage {
        let prompt = value["prompt_tokens"]?.asCount ?? 0
        let completion = value["completion_tokens"]?.asCount ?? 0
        let details = value["prompt_tokens_details"]
        var usage = ModelUsage()
        // The parts are contained in the totals, whatever the endpoint claims.
        usage.cacheReadTokens = min(prompt, details?["cached_tokens"]?.asCount ?? 0)
        usage.cacheWriteTokens = min(prompt - usage.cacheReadTokens, details?["cache_write_tokens"]?.asCount ?? 0)
        usage.inputTokens = prompt - usage.cacheReadTokens - usage.cacheWriteTokens
        usage.reasoningTokens = min(completion, value["completion_tokens_details"]?["reasoning_tokens"]?.asCount ?? 0)
        usage.outputTokens = completion - usage.reasoningTokens
        usage.requests = 1
        if let cost = value["cost"]?.asDouble {
            usage.costMicros = max(0, Int64(saturating: cost * 1e6))
            usage.pricedRequests = 1
        }
        return usage
    }
}

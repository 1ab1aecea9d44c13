internal import Coding
internal import Runtime

/// Reads an answer of a model while it passes: whether it ended with a reason, and what it cost in tokens.
@NetworkLoop final class AnswerMeter {
    /// What was seen.
    struct Result: Sendable, Equatable {
        var hasFinish = false
        var inputTokens: Int64 = 0
        var outputTokens: Int64 = 0
    }

    private(set) var streamed = Result()
    private let isStream: Bool
    private var decoder = SSEDecoder(limit: 1 << 20)
    private var whole: [UInt8] = []

    init(isStream: Bool) {
        self.isStream = isStream
    }

    func take(_ bytes: SharedBytes) {
        guard isStream else {
            if whole.count < 8 << 20 { whole += bytes.array }
            return
        }
        for output in decoder.consume(bytes.array) {
            guard case .event(let event) = output, let value = try? JSONValue(parsing: Array(event.data)) else { continue }
            note(value)
        }
    }

    var result: Result {
        if !isStream, let value = try? JSONValue(parsing: whole) { note(value) }
        return streamed
    }

    private func note(_ value: JSONValue) {
        for choice in value["choices"]?.asArray ?? [] where choice["finish_reason"]?.asString?.isEmpty == false { streamed.hasFinish = true }
        if let usage = value["usage"], !usage.isNull {
            streamed.inputTokens = usage["prompt_tokens"]?.asCount ?? streamed.inputTokens
            streamed.outputTokens = usage["completion_tokens"]?.asCount ?? streamed.outputTokens
        }
    }
}

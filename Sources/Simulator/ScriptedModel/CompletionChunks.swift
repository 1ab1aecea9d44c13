internal import Coding

/// A reply as the frames of a streamed chat completion (OpenAI API reference, "Chat completions: streaming").
enum CompletionChunks {
    /// Returns the frames of a whole answer: one per word, then the usage (if it was requested) and `[DONE]`.
    static func frames(_ text: String, _ calls: [ScriptedCall], of conversation: Conversation, inputTokens: Int64? = nil) -> [[UInt8]] {
        frames(text, words(text).map { delta(["content": .string($0)]) }, calls, of: conversation, inputTokens)
    }

    /// Returns the frames of an answer that is split by UTF-16.
    static func halves(_ text: String, of conversation: Conversation) -> [[UInt8]] {
        let frame = delta(["content": .string(HalfPairs.mark)])
        return frames(text, HalfPairs.pieces(of: text).map { HalfPairs.fill(frame, with: $0) }, [], of: conversation, nil)
    }

    private static func frames(
        _ text: String, _ words: [[UInt8]], _ calls: [ScriptedCall], of conversation: Conversation, _ inputTokens: Int64?
    ) -> [[UInt8]] {
        var frames = words
        for (index, call) in calls.enumerated() {
            let arguments = JSONValue.string(String(decoding: call.arguments.encoded(), as: UTF8.self))
            let function: JSONValue = ["name": .string(call.name), "arguments": arguments]
            let entry: JSONValue = [
                "index": .integer(Int64(index)), "id": .string(Identifier.random(prefix: "call")), "type": "function", "function": function,
            ]
            frames.append(delta(["tool_calls": [entry]]))
        }
        frames.append(chunk(["index": 0, "delta": [:], "finish_reason": calls.isEmpty ? "stop" : "tool_calls"]))
        if conversation.body["stream_options"]?["include_usage"]?.asBool == true {
            frames.append(frame(base.with(["choices": [], "usage": usage(text, calls, of: conversation, inputTokens)])))
        }
        return frames + [Array("data: [DONE]\n\n".utf8)]
    }

    /// The first frame of an answer that does not continue.
    static var beginning: [UInt8] { delta(["content": "Let me "]) }

    private static let base: JSONValue = ["id": "chatcmpl-scripted", "object": "chat.completion.chunk", "created": 1, "model": "scripted"]

    private static func delta(_ delta: JSONValue) -> [UInt8] {
        chunk(["index": 0, "delta": delta, "finish_reason": nil])
    }

    private static func chunk(_ choice: JSONValue) -> [UInt8] {
        frame(base.with(["choices": [choice]]))
    }

    private static func frame(_ value: JSONValue) -> [UInt8] {
        Array("data: ".utf8) + value.encoded() + Array("\n\n".utf8)
    }

    /// Returns the usage, at four bytes per token as a rule of thumb.
    private static func usage(_ text: String, _ calls: [ScriptedCall], of conversation: Conversation, _ inputTokens: Int64?) -> JSONValue {
        let input = inputTokens ?? Int64(conversation.body.encoded().count / 4)
        let output = Int64(text.utf8.count / 4 + calls.count * 20 + 1)
        let usage: JSONValue = [
            "prompt_tokens": .integer(input), "completion_tokens": .integer(output), "total_tokens": .integer(input + output),
        ]
        return conversation.costMicros.map { usage.with(["cost": .number(Double($0) / 1e6)]) } ?? usage
    }

    /// Splits a text into words, each with the space after it.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in text {
            word.append(character)
            if character == " " || character == "\n" {
                words.append(word)
                word = ""
            }
        }
        return word.isEmpty ? words : words + [word]
    }
}

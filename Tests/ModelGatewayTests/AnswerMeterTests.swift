import Coding
import Runtime
import SandboxDriver
import Testing

@testable import ModelGateway

/// The usage that a model reports may be any number, or none.
@Suite struct AnswerMeterTests {
    @Test(arguments: [
        ("9223372036854775807", Int64.max), ("1e300", .max), ("1e400", .max), ("-1", 0), ("12.4", 12), ("\"many\"", 0), ("null", 0), ("{}", 0),
    ])
    func tokensAreCountedAsFarAsTheyGo(number: String, count: Int64) async {
        let usage =
            #""usage":{"prompt_tokens":\#(number),"completion_tokens":\#(number),"cost":\#(number),"#
            + #""prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}"#
        let body = #"{"choices":[{"finish_reason":"stop"}],\#(usage)}"#
        for isStream in [true, false] {
            let result = await measure(isStream ? "data: \(body)\n\n" : body, isStream)
            #expect(result.hasFinish && result.usage.inputTokens == count && result.usage.outputTokens == count)
            #expect(result.usage.requests == 1 && result.usage.guessedRequests == 0 && result.usage.costMicros >= 0)
        }
    }

    @Test func cacheAndThoughtsAreCountedApart() async {
        let body = """
            {"choices":[{"finish_reason":"stop"}],"usage":{"prompt_tokens":1000,"completion_tokens":90,"cost":0.0421,
            "prompt_tokens_details":{"cached_tokens":700,"cache_write_tokens":200},"completion_tokens_details":{"reasoning_tokens":30}}}
            """
        let usage = await measure(body, false).usage
        #expect((usage.inputTokens, usage.cacheReadTokens, usage.cacheWriteTokens) == (100, 700, 200))
        #expect((usage.outputTokens, usage.reasoningTokens) == (60, 30))
        #expect((usage.costMicros, usage.pricedRequests) == (42_100, 1))
    }

    @Test func partsThatAreMoreThanTheWholeAreCutToIt() async {
        let body =
            #"{"usage":{"prompt_tokens":5,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":9e18,"cache_write_tokens":9},"#
            + #""completion_tokens_details":{"reasoning_tokens":1e300}}}"#
        let usage = await measure(body, false).usage
        #expect((usage.inputTokens, usage.cacheReadTokens, usage.cacheWriteTokens) == (0, 5, 0))
        #expect((usage.outputTokens, usage.reasoningTokens) == (0, 4))
    }

    @Test func anAnswerThatIsCutOffIsGuessed() async {
        let text = String(repeating: "word ", count: 100)
        let result = await measure("data: {\"choices\":[{\"delta\":{\"content\":\"\(text)\"}}]}\n\ndata: {\"choi", true)
        #expect(!result.hasFinish && result.usage.guessedRequests == 1 && result.usage.pricedRequests == 0)
        #expect((result.usage.inputTokens, result.usage.outputTokens) == (100, 125))
    }

    /// A token is about four bytes, of everything that the model writes; with the endpoint's own count nothing is estimated.
    @Test(
        arguments: [
            (#"{"choices":[{"delta":{"content":"12345678"}}]}"#, true, 2), (#"{"choices":[{"delta":{"reasoning":"12345678"}}]}"#, true, 2),
            (#"{"choices":[{"delta":{"reasoning_content":"1234","content":"1234"}}]}"#, true, 2),
            (#"{"choices":[{"delta":{"tool_calls":[{"function":{"arguments":"12345678"}},{"function":{"arguments":"1234"}}]}}]}"#, true, 3),
            (#"{"choices":[{"delta":{}}]}"#, true, 0), ("no json at all, 24 bytes", false, 6), (#"{"choices":[{"message":{}}]}"#, false, 7),
            (#"{"choices":[{"delta":{"content":"12345678"}}],"usage":{"completion_tokens":70}}"#, true, 70),
        ] as [(String, Bool, Int64)]) func whatIsNotReportedIsEstimated(answer: String, isStream: Bool, tokens: Int64) async
    {
        let usage = await measure(isStream ? "data: \(answer)\n\n" : answer, isStream).usage
        let isReported = answer.contains("usage")
        #expect(usage.outputTokens == tokens && usage.guessedRequests == (isReported ? 0 : 1) && usage.inputTokens == (isReported ? 0 : 100))
    }

    @Test func aFrameThatCannotBeReadCostsItselfOnly() async {
        let frames = "data: {\"choices\":\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"\\ud83d\"},\"finish_reason\":\"stop\"}]}\n\n"
        #expect(await measure(frames, true).hasFinish)
    }

    @NetworkLoop private func measure(_ text: String, _ isStream: Bool) -> AnswerMeter.Result {
        let meter = AnswerMeter(isStream: isStream, requestBytes: 400)
        meter.take(SharedBytes(utf8: text))
        return meter.result
    }
}

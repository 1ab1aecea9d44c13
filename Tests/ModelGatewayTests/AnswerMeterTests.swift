import Coding
import Runtime
import Testing

@testable import ModelGateway

/// What a model says it has used may be any number, or none.
@Suite struct AnswerMeterTests {
    @Test(arguments: [
        ("9223372036854775807", Int64.max), ("1e300", .max), ("1e400", .max), ("-1", 0), ("12.4", 12), ("\"many\"", 0), ("null", 0), ("{}", 0),
    ])
    func tokensAreCountedAsFarAsTheyGo(number: String, count: Int64) async {
        let body = #"{"choices":[{"finish_reason":"stop"}],"usage":{"prompt_tokens":\#(number),"completion_tokens":\#(number)}}"#
        for isStream in [true, false] {
            let result = await measure(isStream ? "data: \(body)\n\n" : body, isStream)
            #expect(result == AnswerMeter.Result(hasFinish: true, inputTokens: count, outputTokens: count))
        }
    }

    @Test func aFrameThatCannotBeReadCostsItselfOnly() async {
        let frames = "data: {\"choices\":\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"\\ud83d\"},\"finish_reason\":\"stop\"}]}\n\n"
        #expect(await measure(frames, true).hasFinish)
    }

    @NetworkLoop private func measure(_ text: String, _ isStream: Bool) -> AnswerMeter.Result {
        let meter = AnswerMeter(isStream: isStream)
        meter.take(SharedBytes(utf8: text))
        return meter.result
    }
}

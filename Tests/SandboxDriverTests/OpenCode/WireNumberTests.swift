import Coding
import Runtime
import Testing

@testable import SandboxDriver

/// Every number from an agent may be any number, or none.
@Suite struct WireNumberTests {
    static let values = [
        "9223372036854775807", "9223372036854774784", "-1", "-9223372036854775808", "1e300", "-1e300", "1e400", "0.5", "\"many\"", "null", "[]",
    ]

    private func value(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    @Test(arguments: values) func usageIsCountedAsFarAsItGoes(number: String) throws {
        let part = try value(
            """
            {"id":"prt","type":"step-finish","reason":"stop","cost":\(number),"tokens":{"input":\(number),"output":\(number),"reasoning":\(number),
            "cache":{"read":\(number),"write":\(number)}}}
            """)
        guard case .stepFinish(_, let usage)? = WirePart(part)?.kind else { return #expect(Bool(false)) }
        let counts = [usage.inputTokens, usage.outputTokens, usage.reasoningTokens, usage.cacheReadTokens, usage.cacheWriteTokens]
        #expect(Set(counts).count == 1 && counts[0] >= 0 && usage.costMicros >= 0)
        let sum = usage + usage + usage
        #expect(sum.inputTokens >= usage.inputTokens && sum.costMicros >= usage.costMicros)
    }

    @Test func countsBeyondAreTheLargest() throws {
        let part = try value(#"{"id":"p","type":"step-finish","cost":1e300,"tokens":{"input":9223372036854775807,"output":1e300,"reasoning":-1}}"#)
        guard case .stepFinish(_, let usage)? = WirePart(part)?.kind else { return #expect(Bool(false)) }
        #expect(usage.inputTokens == .max && usage.outputTokens == .max && usage.reasoningTokens == 0 && usage.costMicros == .max)
        #expect((usage + usage).inputTokens == .max)
    }

    @Test(arguments: values) func timesOfAToolAreAnything(number: String) throws {
        for (start, end) in [("0", number), (number, "0"), (number, number), ("-1e308", number)] {
            let part = try value(
                """
                {"id":"prt","type":"tool","tool":"bash","callID":"c","state":{"status":"completed","output":"","metadata":{"exit":\(number)},
                "time":{"start":\(start),"end":\(end)}}}
                """)
            guard case .tool(let tool)? = WirePart(part)?.kind else { return #expect(Bool(false)) }
            #expect((tool.result?.durationMillis ?? 0) >= 0)
        }
    }

    @Test(arguments: values) func numbersOfMessagesStatusesAndErrorsAreAnything(number: String) throws {
        let message = try value(#"{"id":"m","role":"assistant","cost":\#(number),"time":{"created":\#(number),"completed":\#(number)}}"#)
        #expect(WireMessage(message)?.id == "m")
        guard case .retrying(let attempt, _, _) = AgentStatus(wire: try value(#"{"type":"retry","attempt":\#(number),"next":\#(number)}"#)) else {
            return #expect(Bool(false))
        }
        #expect(attempt >= 0)
        #expect(WireError(try value(#"{"name":"APIError","data":{"statusCode":\#(number)}}"#))?.name == "APIError")
    }
}

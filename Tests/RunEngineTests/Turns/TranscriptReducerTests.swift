import Coding
import SandboxDriver
import Testing

@testable import RunEngine

/// The events that an agent's facts become in the log.
@Suite struct TranscriptReducerTests {
    private func ended(_ result: ToolResult) -> JSONValue? {
        var reducer = TranscriptReducer(turn: 1, prompt: "x")
        let call = ToolCall(callID: "call_1", tool: "bash", title: "make", input: ["command": "make"])
        let fact = AgentFact(source: "a", session: AgentSessionID(rawValue: "ses"), isRoot: true, content: .toolEnded(call, result))
        return reducer.reduce(fact).first?.data
    }

    @Test func whyACommandWasCutOffStaysAtTheEndOfALongOutput() throws {
        let note = "shell tool terminated command after exceeding timeout 1500 ms."
        let long = String(repeating: "line\n", count: 10_000) + "\n<shell_metadata>\n\(note)\n</shell_metadata>"
        let data = try #require(ended(ToolResult(status: .error, output: long, exitCode: nil, durationMillis: 1, note: note)))
        let output = data["output"]?.asString ?? ""
        #expect(output.hasSuffix(note) && output.utf8.count <= EventLimits.toolBytes && data["truncated"] == true)
        #expect(data["status"] == "error" && data["exitCode"] == .null)
    }

    @Test func whatTheAgentHasCutIsSaid() {
        let data = ended(ToolResult(status: .ok, output: "the end", exitCode: 0, durationMillis: 1, isTruncated: true))
        #expect(data?["truncated"] == true && data?["output"] == "the end" && data?["exitCode"] == 0)
        #expect(ended(ToolResult(status: .ok, output: "all", exitCode: 3, durationMillis: 1))?["truncated"] == false)
    }
}

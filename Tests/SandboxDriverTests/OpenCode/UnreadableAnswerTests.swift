import Coding
import Testing
import Transport

@testable import SandboxDriver

/// An agent's answer can be partly or wholly broken: its readable part counts, and the rest is a distinct error.
@Suite struct UnreadableAnswerTests {
    private typealias Double = OpenCodeDouble

    private let root = OpenCodeDouble.root
    private let prompt = OpenCodeDouble.prompt

    private func ask<Value: Sendable>(_ texts: [String: String], _ body: @Sendable (OpenCodeV1) async throws -> Value) async throws -> Value {
        try await Double.with(texts) { agent, _ in try await body(agent) }
    }

    @Test(arguments: [#"aaa\ud83d"#, #"\ude00aaa"#, "aaa\u{1}\n"]) func aTextThatIsCutIsReadAllTheSame(text: String) async throws {
        let page = "[\(Double.user),\(Double.answer(Double.text(text)))]"
        let transcript = try await ask(["/session/status": "{}", "/session/ses/message": page]) { try await $0.transcript(of: prompt, in: root) }
        #expect(transcript.state == .ended(.completed))
        #expect(transcript.summary?.contains("aaa") == true)
    }

    @Test func oneBadElementCostsThatElement() async throws {
        let deep = String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)
        let tool =
            #"{"id":"prt_d","messageID":"msg_a","sessionID":"ses","type":"tool","tool":"odd","callID":"c","#
            + #""state":{"status":"completed","input":{"x":\#(deep)},"output":"ok","time":{"start":1,"end":1e300}}}"#
        let page = "[7,{},\(Double.user),\(Double.answer("null,\(tool),\(Double.text("Yes."))"))]"
        let transcript = try await ask(["/session/status": "{}", "/session/ses/message": page]) { try await $0.transcript(of: prompt, in: root) }
        #expect(transcript.state == .ended(.completed) && transcript.summary == "Yes.")
        #expect(transcript.facts.contains { $0.source == "prt_d:completed" })
    }

    @Test(arguments: ["[{\"info\":", "<html>", "{}", "500"]) func aRecordThatCannotBeReadIsAnErrorOfItsOwn(page: String) async throws {
        try await ask(["/session/status": "{}", "/session/ses/message": page]) { (agent: OpenCodeV1) async throws -> Void in
            let error = await #expect(throws: AgentError.self) { try await agent.transcript(of: prompt, in: root) }
            #expect(error?.isUnusableAnswer == true, "\(String(describing: error))")
            #expect(try await !agent.isAtWork(root))
        }
    }

    @Test(arguments: ["[]", "null", "7", "{\"ses\":", "500"]) func statusesThatCannotBeReadDoNotMeanIdle(statuses: String) async throws {
        let page = "[\(Double.user),\(Double.answer(Double.text("Yes.")))]"
        try await ask(["/session/status": statuses, "/session/ses/message": page]) { (agent: OpenCodeV1) async throws -> Void in
            let error = await #expect(throws: AgentError.self) { try await agent.transcript(of: prompt, in: root) }
            #expect(error?.isUnusableAnswer == true)
        }
        let odd = ["/session/status": #"{"ses":{"type":7}}"#, "/session/ses/message": page]
        #expect(try await ask(odd) { try await $0.transcript(of: prompt, in: root) }.state == .running)
    }

    @Test func aListThatCannotBeReadDoesNotCostTheOther() async throws {
        let questions = #"[5,{"id":"que_1","sessionID":"ses","questions":[{"question":"Why?"},3]},{"sessionID":"ses"}]"#
        let texts = ["/session/status": #"{"ses":{"type":"busy"},"other":7}"#, "/permission": "[{", "/question": questions]
        let asks = try await ask(texts) { try await $0.openAsks(in: root) }
        #expect(asks.map(\.id.rawValue) == ["que_1"])
    }

    @Test(arguments: ["[{", "500", "404"]) func aSubagentThatCannotBeReadDoesNotCostTheTurn(child: String) async throws {
        let page = "[\(Double.user),\(Double.answer("\(Double.task("ses_child")),\(Double.text("Yes."))"))]"
        var texts = ["/session/status": "{}", "/session/ses/message": page, "/session/ses/children": #"[{"id":"ses_child"},null]"#]
        if child != "404" { texts["/session/ses_child/message"] = child }
        let transcript = try await ask(texts) { try await $0.transcript(of: prompt, in: root) }
        #expect(transcript.state == .ended(.completed) && transcript.summary == "Yes.")
    }

    @Test func whatTheTransportCannotReadIsAnAnswerToo() {
        #expect(OpenCodeCalls.failure(.tooLarge(limit: 5)).isUnusableAnswer)
        #expect(OpenCodeCalls.failure(.malformed("no HTTP")).isUnusableAnswer)
        for error in [TransportError.closed("x"), .refused("x"), .timedOut(.connect), .cancelled] {
            #expect(!OpenCodeCalls.failure(error).isUnusableAnswer)
        }
        #expect(!AgentError.refused(status: 401, detail: "").isUnusableAnswer && !AgentError.sessionUnknown.isUnusableAnswer)
    }
}

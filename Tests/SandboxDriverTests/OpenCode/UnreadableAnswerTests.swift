import Coding
import Runtime
import Server
import Testing
import Transport

@testable import SandboxDriver

/// An agent's answer can be partly or wholly broken: its readable part counts, and the rest is a distinct error.
@Suite struct UnreadableAnswerTests {
    /// A server that answers each path with a text supplied by a test.
    private final class Answers: HTTPHandler, Sendable {
        private let texts: [String: String]

        init(_ texts: [String: String]) {
            self.texts = texts
        }

        @NetworkLoop func respond(to request: Request) async -> Response {
            guard let text = texts[request.target.path] else { return .json(.notFound, Array("{}".utf8)) }
            if text == "500" { return .json(Status(500), Array("{}".utf8)) }
            return .json(.ok, Array(text.utf8))
        }
    }

    private let root = AgentSessionID(rawValue: "ses")
    private let prompt = PromptID(rawValue: "msg_hearth1")

    private func ask<Value: Sendable>(_ texts: [String: String], _ body: @Sendable (OpenCodeV1) async throws -> Value) async throws -> Value {
        let server = HTTPServer(handler: Answers(texts))
        let url = try await UnreadableAnswerTests.listen(server)
        defer { Task { await server.drain(grace: .zero) } }
        return try await body(
            OpenCodeV1(client: HTTPClient(Endpoint(address: .url(url))), version: "1.18.33", directory: "/w", provider: "hearth"))
    }

    @NetworkLoop private static func listen(_ server: HTTPServer) throws -> String {
        "http://\(try server.listen(on: .tcp(host: "127.0.0.1", port: 0)))"
    }

    private static let user = #"{"info":{"id":"msg_hearth1","role":"user","sessionID":"ses","time":{"created":1}},"parts":[]}"#

    private static func answer(_ parts: String) -> String {
        #"{"info":{"id":"msg_a","role":"assistant","sessionID":"ses","finish":"stop","time":{"created":2,"completed":3}},"parts":[\#(parts)]}"#
    }

    private static func text(_ text: String) -> String {
        #"{"id":"prt_t","messageID":"msg_a","sessionID":"ses","type":"text","text":"\#(text)","time":{"start":1,"end":2}}"#
    }

    @Test(arguments: [#"aaa\ud83d"#, #"\ude00aaa"#, "aaa\u{1}\n"]) func aTextThatIsCutIsReadAllTheSame(text: String) async throws {
        let page = "[\(UnreadableAnswerTests.user),\(UnreadableAnswerTests.answer(UnreadableAnswerTests.text(text)))]"
        let transcript = try await ask(["/session/status": "{}", "/session/ses/message": page]) { try await $0.transcript(of: prompt, in: root) }
        #expect(transcript.state == .ended(.completed))
        #expect(transcript.summary?.contains("aaa") == true)
    }

    @Test func oneBadElementCostsThatElement() async throws {
        let deep = String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)
        let tool =
            #"{"id":"prt_d","messageID":"msg_a","sessionID":"ses","type":"tool","tool":"odd","callID":"c","#
            + #""state":{"status":"completed","input":{"x":\#(deep)},"output":"ok","time":{"start":1,"end":1e300}}}"#
        let page = "[7,{},\(UnreadableAnswerTests.user),\(UnreadableAnswerTests.answer("null,\(tool),\(UnreadableAnswerTests.text("Yes."))"))]"
        let transcript = try await ask(["/session/status": "{}", "/session/ses/message": page]) { try await $0.transcript(of: prompt, in: root) }
        #expect(transcript.state == .ended(.completed) && transcript.summary == "Yes.")
        #expect(transcript.facts.contains { $0.source == "prt_d:completed" })
    }

    @Test(arguments: ["[{\"info\":", "<html>", "{}", "500"]) func aRecordThatCannotBeReadIsAnErrorOfItsOwn(page: String) async throws {
        try await ask(["/session/status": "{}", "/session/ses/message": page]) { (agent: OpenCodeV1) async throws -> Void in
            let error = await #expect(throws: AgentError.self) { try await agent.transcript(of: prompt, in: root) }
            #expect(error?.isOfItsAnswer == true, "\(String(describing: error))")
            #expect(try await !agent.isAtWork(root))
        }
    }

    @Test(arguments: ["[]", "null", "7", "{\"ses\":", "500"]) func statusesThatCannotBeReadDoNotMeanIdle(statuses: String) async throws {
        let page = "[\(UnreadableAnswerTests.user),\(UnreadableAnswerTests.answer(UnreadableAnswerTests.text("Yes.")))]"
        try await ask(["/session/status": statuses, "/session/ses/message": page]) { (agent: OpenCodeV1) async throws -> Void in
            let error = await #expect(throws: AgentError.self) { try await agent.transcript(of: prompt, in: root) }
            #expect(error?.isOfItsAnswer == true)
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
        let task =
            #"{"id":"prt_k","messageID":"msg_a","sessionID":"ses","type":"tool","tool":"task","callID":"c","#
            + #""state":{"status":"completed","input":{},"output":"ok","metadata":{"sessionId":"ses_child"},"time":{"start":1,"end":2}}}"#
        let page = "[\(UnreadableAnswerTests.user),\(UnreadableAnswerTests.answer("\(task),\(UnreadableAnswerTests.text("Yes."))"))]"
        var texts = ["/session/status": "{}", "/session/ses/message": page, "/session/ses/children": #"[{"id":"ses_child"},null]"#]
        if child != "404" { texts["/session/ses_child/message"] = child }
        let transcript = try await ask(texts) { try await $0.transcript(of: prompt, in: root) }
        #expect(transcript.state == .ended(.completed) && transcript.summary == "Yes.")
    }

    @Test func whatTheTransportCannotReadIsAnAnswerToo() {
        #expect(OpenCodeCalls.failure(.tooLarge(limit: 5)).isOfItsAnswer)
        #expect(OpenCodeCalls.failure(.malformed("no HTTP")).isOfItsAnswer)
        for error in [TransportError.closed("x"), .refused("x"), .timedOut(.connect), .cancelled] {
            #expect(!OpenCodeCalls.failure(error).isOfItsAnswer)
        }
        #expect(!AgentError.refused(status: 401, detail: "").isOfItsAnswer && !AgentError.sessionUnknown.isOfItsAnswer)
    }
}

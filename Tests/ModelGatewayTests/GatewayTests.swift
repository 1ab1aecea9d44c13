import Coding
import Crypto
import Glibc
import Runtime
import SandboxDriver
import Server
import Simulator
import Testing
import Transport

@testable import ModelGateway

/// The gateway between an agent and a model: what it forwards, what it counts, when it stops.
@Suite struct GatewayTests {
    private let body = #"{"model":"vendor/model","stream":true,"tools":[{"type":"function"}],"messages":[{"role":"user","content":"PROMPT"}]}"#

    @Test func theKeyIsAddedOutsideAndTheAnswerPassesAsItComes() async throws {
        let stage = try await GatewayStage()
        let answer = try await stage.ask(body)
        #expect(answer.head.status == 200 && answer.head.contentType == "text/event-stream")
        #expect(String(decoding: answer.body.array, as: UTF8.self).hasSuffix("data: [DONE]\n\n"))
        #expect(stage.model.authorizations == ["Bearer sk-real"])
        let traffic = await stage.gateway.traffic
        let used = try #require(traffic.used)
        #expect(traffic.requests == 1 && used.inputTokens > 0 && used.outputTokens > 0 && traffic.unfinishedInARow == 0)
        // The endpoint reports its usage only on request.
        #expect(used.requests == 1 && used.guessedRequests == 0 && stage.model.requests[0]["stream_options"]?["include_usage"] == true)
    }

    @Test func otherTokensModelsAndPathsAreRefused() async throws {
        let stage = try await GatewayStage()
        #expect(try await stage.ask(body, token: "another").head.status == 401)
        #expect(try await stage.ask(#"{"model":"vendor/dear"}"#).head.status == 400)
        #expect(try await stage.ask("no json").head.status == 400)
        // The endpoint might take the other one.
        #expect(try await stage.ask(#"{"model":"vendor/dear","messages":[],"model":"vendor/model"}"#).head.status == 400)
        #expect(try await stage.ask(#"{"model":"vendor/model","m\u006fdel":"vendor/dear"}"#).head.status == 400)
        #expect(try await stage.ask(body, path: "/v1/embeddings").head.status == 404)
        #expect(stage.model.requests.isEmpty)
    }

    @Test func errorsPassWithTheirStatusAndFailuresInARowEndTheTurn() async throws {
        let stage = try await GatewayStage(ceilings: TurnCeilings(failuresInARow: 12))
        let failing = body.replacing("PROMPT", with: "[model 500] x")
        for _ in 0..<12 { #expect(try await stage.ask(failing).head.status == 500) }
        let stopped = try await stage.ask(failing)
        #expect(stopped.head.status == 400 && String(decoding: stopped.body.array, as: UTF8.self).contains("hearth_limit"))
        #expect(await stage.gateway.traffic.stop == .failures)
        #expect(await stage.gateway.traffic.lastFailureStatus == 500)
        await stage.beginTurn()
        #expect(try await stage.ask(body).head.status == 200)
        let traffic = await stage.gateway.traffic
        #expect(traffic.stop == nil && traffic.lastFailureStatus == nil)
    }

    @Test func anHonestTurnMayBeLong() async throws {
        let stage = try await GatewayStage()
        for _ in 0..<450 { #expect(try await stage.ask(body).head.status == 200) }
        let traffic = await stage.gateway.traffic
        #expect(traffic.stop == nil && traffic.requests == 450)
    }

    @Test func theCeilingOfRequestsIsOfOneTurn() async throws {
        let stage = try await GatewayStage(ceilings: TurnCeilings(requests: 2))
        for status in [200, 200, 400] { #expect(try await stage.ask(body).head.status == status) }
        #expect(await stage.gateway.traffic.stop == .requests)
        await stage.beginTurn()
        #expect(try await stage.ask(body).head.status == 200)
    }

    @Test func answersThatBreakOffAreCutAndCounted() async throws {
        let stage = try await GatewayStage(ceilings: TurnCeilings(unfinishedInARow: 8))
        let cut = body.replacing("PROMPT", with: "[model cut] x")
        for _ in 0..<8 { await #expect(throws: TransportError.self) { _ = try await stage.ask(cut) } }
        try await stage.counted(8)
        #expect(await stage.gateway.traffic.unfinishedInARow == 8)
        #expect(try await stage.ask(body).head.status == 400)
        #expect(await stage.gateway.traffic.stop == .unfinished)
    }

    @Test func anAgentThatGoesAwayMakesNoAnswerUnfinished() async throws {
        // The model goes on with its answer after the agent has left.
        let stage = try await GatewayStage(pause: .milliseconds(300))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask { await #expect(throws: TransportError.self) { _ = try await stage.ask(body, within: .milliseconds(450)) } }
            }
        }
        try await stage.counted(3)
        #expect(await stage.gateway.traffic.unfinishedInARow == 0)
    }

    @Test func withoutAnEndpointThatIsSaid() async throws {
        let stage = try await GatewayStage()
        #expect(try await stage.ask(body).head.status == 200)
        await stage.gateway.set(nil)
        // Between two turns: an error that the agent must not retry.
        let closed = try await stage.ask(body)
        #expect(closed.head.status == 400 && String(decoding: closed.body.array, as: UTF8.self).contains("no_turn"))
        let never = try await GatewayStage(isOpen: false)
        #expect(try await never.ask(body).head.status == 503)
    }

    @Test func bodiesThatWaitAreBoundedTogether() async throws {
        let stage = try await GatewayStage()
        // Each announces a long body and sends nothing: its room is taken nevertheless.
        let waiting = try stage.begin(requests: 3, ofBytes: 31 << 20)
        defer { for socket in waiting { close(socket) } }
        let large = body.replacing("PROMPT", with: String(repeating: "x", count: 4 << 20))
        for _ in 0..<200 where try await stage.ask(large).head.status != 429 { try await Task.sleep(for: .milliseconds(10)) }
        let refused = try await stage.ask(large)
        #expect(refused.head.status == 429 && refused.head.headers["retry-after"] == "1")
        #expect(try await stage.ask(body).head.status == 200)
    }

    @Test func whatIsCutOffIsCountedToo() async throws {
        let stage = try await GatewayStage()
        await #expect(throws: TransportError.self) { _ = try await stage.ask(body.replacing("PROMPT", with: "[model cut] x")) }
        try await stage.counted(1)
        let used = try #require(await stage.gateway.traffic.used)
        #expect(used.requests == 1 && used.guessedRequests == 1 && used.inputTokens > 0)
    }

    /// Failures count in a row until an answer succeeds; a refusal of the request itself is no failure of the endpoint.
    @Test(
        arguments: [
            ([200], 0, nil), ([500], 1, 500), ([500, 503, 429], 3, 429), ([500, 200], 0, 500), ([400, 401, 402, 404], 0, 404), ([503, 400], 1, 400),
            ([500, 200, 500], 1, 500),
        ] as [([Int], Int, Int?)]) func failuresCountInARow(statuses: [Int], failures: Int, last: Int?) async throws
    {
        let stage = try await GatewayStage()
        for status in statuses {
            let prompt = status == 200 ? "x" : "[model \(status)] x"
            #expect(try await stage.ask(body.replacing("PROMPT", with: prompt)).head.status == status)
        }
        let traffic = await stage.gateway.traffic
        #expect(traffic.failuresInARow == failures && traffic.lastFailureStatus == last && traffic.requests == statuses.count)
    }

    @Test func unfinishedAnswersCountInARowAndOfOneTurn() async throws {
        let stage = try await GatewayStage(ceilings: TurnCeilings(unfinishedInARow: 2))
        func cut() async { await #expect(throws: TransportError.self) { _ = try await stage.ask(body.replacing("PROMPT", with: "[model cut] x")) } }
        await cut()
        try await stage.counted(1)
        #expect(try await stage.ask(body).head.status == 200)
        try await stage.counted(2)
        #expect(await stage.gateway.traffic.unfinishedInARow == 0)
        for count: Int64 in 3...4 {
            await cut()
            try await stage.counted(count)
        }
        #expect(try await stage.ask(body).head.status == 400)
        #expect(await stage.gateway.traffic.refused == 1)
        await stage.beginTurn()
        #expect(try await stage.ask(body).head.status == 200)
        // What was used is counted over all turns.
        try await stage.counted(5)
        #expect(await stage.gateway.traffic.requests == 5)
    }

    /// Sub-agents call the model at the same time: each call is counted, and all of them together reach the ceiling.
    @Test func callsAtTheSameTimeAreAllCounted() async throws {
        let stage = try await GatewayStage(ceilings: TurnCeilings(requests: 12))
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 { group.addTask { try await stage.ask(body).head.status } }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == 200 }.count == 12 && statuses.filter { $0 == 400 }.count == 8)
        try await stage.counted(12)
        let traffic = await stage.gateway.traffic
        #expect(traffic.requests == 12 && traffic.refused == 8 && stage.model.requests.count == 12)
    }

    /// The agent says in which formats it calls its model; the gateway forwards no others.
    @Test(arguments: [([ModelFormat.chatCompletions], 200, "POST /v1/chat/completions only"), ([], 404, "forwards nothing")])
    func onlyTheAgentsFormatsAreForwarded(formats: [ModelFormat], status: Int, words: String) async throws {
        let stage = try await GatewayStage(isOpen: false)
        await stage.beginTurn(formats: formats)
        #expect(try await stage.ask(body).head.status == status)
        for (method, path) in [
            ("POST", "/v1/responses"), ("POST", "/v1/messages"), ("GET", "/v1/chat/completions"), ("POST", "/v1/chat/completions/"),
            ("POST", "/chat/completions"), ("POST", "/v1/models"),
        ] {
            let refused = try await stage.ask(body, method: method, path: path)
            #expect(refused.head.status == 404 && String(decoding: refused.body.array, as: UTF8.self).contains(words), "\(method) \(path)")
        }
        #expect(try await stage.ask("", method: "GET", path: "/v1/models").head.status == 200)
        #expect(stage.model.requests.count == (status == 200 ? 1 : 0))
    }

    @Test func anEndpointThatIsNotThereIsABadGateway() async throws {
        let stage = try await GatewayStage()
        await stage.gateway.set(stage.endpoint(baseURL: "http://127.0.0.1:1/v1"))
        #expect(try await stage.ask(body).head.status == 502)
        #expect(await stage.gateway.traffic.failuresInARow == 1)
    }
}

import Coding
import Runtime
import Testing

/// Turns that wait for a model or loop, the policies of questions, and the order of events, with the simulated agent.
@Suite struct TurnVerdictTests {
    private func ended(_ events: [StreamEvent]) throws -> JSONValue { try #require(events.last { $0.type == "turn.ended" }?.data["data"]) }

    @Test func aWaitBeyondPatienceEndsTheTurnAtOnce() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let begin = SystemTime().monotonic
            let id = try await client.createRun(prompt: "[retry 3600] Say hello.")
            let run = try await client.wait(id, for: "idle", "ended")
            #expect(begin.duration(to: SystemTime().monotonic) < .seconds(40))
            #expect(run["lifecycle"]?["stopReason"] == "model_error" && run["status"] == "idle", "\(run)")
            let error = try #require(try ended(try await client.stream(id))["error"])
            // No request has passed the gateway, so no status is known.
            #expect(error["code"] == "model_unavailable" && error["retryable"] == true)
            let seconds = try #require(error["retryAfterSeconds"]?.asInteger)
            #expect((3_500...3_600).contains(seconds))
            #expect(error["remedy"]?.asString?.isEmpty == false)
        }
    }

    /// Errors after which a bot may send the same again, and those after which it may not; all places that show an error agree.
    @Test func aRefusalIsNotRetryableAndATroubleIs() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            for (status, code, isRetryable) in [
                (400, "model_request_refused", false), (422, "model_request_refused", false), (451, "model_request_refused", false),
                (413, "context_overflow", false), (404, "model_not_found", false), (408, "model_unavailable", true), (425, "model_unavailable", true),
                (429, "model_rate_limited", true), (529, "model_unavailable", true),
            ] {
                let id = try await client.createRun(prompt: "[fail \(status)] Say hello.")
                let run = try await client.wait(id, for: "idle", "ended")
                let turn = try await client.send("GET", "/runs/\(id)/turns/1").json["turn"]
                let end = try ended(try await client.stream(id))
                let error = try #require(turn?["error"])
                #expect(error["code"] == .string(code) && error["retryable"] == .bool(isRetryable), "\(status): \(error)")
                #expect(end["error"] == error && end["stopReason"] == turn?["stopReason"] && run["lifecycle"]?["stopReason"] == turn?["stopReason"])
                #expect(turn?["stopReason"] == (status == 413 ? "agent_error" : "model_error"))
            }
        }
    }

    @Test func shortWaitsAreToldOnceEachAndAddUp() async throws {
        try await TestServer.with(["HEARTH_MODEL_PATIENCE": "4s"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let within = try await client.createRun(prompt: "[retry 1 2] Say hello.")
            #expect(try await client.wait(within, for: "idle", "ended")["lifecycle"]?["stopReason"] == "end_turn")
            let warnings = try await client.stream(within).filter { $0.type == "warning" }.compactMap { $0.data["data"] }
            #expect(warnings.compactMap { $0["code"] } == ["model_waits", "model_waits"])
            for warning in warnings { #expect(warning["detail"]?.asString?.contains("Z (attempt") == true, "\(warning)") }
            let beyond = try await client.createRun(prompt: "[retry 1 60] Say hello.")
            #expect(try await client.wait(beyond, for: "idle", "ended")["lifecycle"]?["stopReason"] == "model_error")
        }
    }

    /// The wait goes on across a restart, and is reported once.
    @Test func aServerThatIsKilledMeanwhileWaitsOn() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[retry 6] Say hello.")
            _ = try await eventually("the wait is told") {
                try await client.run(id, query: "?events=1")["events"]?.asArray?.contains { $0["type"] == "warning" } == true ? true : nil
            }
            await server.kill()
            try await server.start()
            let run = try await client.wait(id, for: "idle", "ended")
            #expect(run["lifecycle"]?["stopReason"] == "end_turn", "\(run)")
            #expect(try await client.stream(id).count { $0.type == "warning" } == 1)
            // A waiting turn can be interrupted.
            let long = try await client.createRun(prompt: "[retry 100] Say hello.")
            _ = try await eventually("the wait is told") {
                try await client.run(long, query: "?events=1")["events"]?.asArray?.contains { $0["type"] == "warning" } == true ? true : nil
            }
            #expect(try await client.send("POST", "/runs/\(long)/interrupt", "{}").status < 300)
            #expect(try await client.wait(long, for: "idle", "ended")["lifecycle"]?["stopReason"] == "interrupted")
        }
    }

    @Test(arguments: [("[summarise]", "summaries"), ("[repeat]", "answers")])
    func aTurnThatGoesInCirclesIsStopped(prompt: String, limit: String) async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "\(prompt) Say hello.")
            let run = try await client.wait(id, for: "idle", "ended")
            #expect(run["status"] == "idle" && run["lifecycle"]?["stopReason"] == "model_error", "\(run)")
            let error = try #require(try ended(try await client.stream(id))["error"])
            #expect(error["code"] == "model_retry_storm" && error["limit"] == .string(limit), "\(error)")
            #expect(run["usage"]?["requests"]?.asInteger ?? 999 < 60)
            // The session accepts another prompt.
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Go on."}"#).status == 202)
            #expect(try await client.wait(id, for: "idle", "ended")["lifecycle"]?["stopReason"] == "end_turn")
        }
    }

    @Test func someSummariesAndRepeatsAreFine() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            for prompt in ["[summarise 2] Say hello.", "[repeat 10] Say hello."] {
                let id = try await client.createRun(prompt: prompt)
                #expect(try await client.wait(id, for: "idle", "ended")["lifecycle"]?["stopReason"] == "end_turn", "\(prompt)")
            }
        }
    }

    @Test func aTextComesBeforeTheCallThatFollowsIt() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Say hello.")
            _ = try await client.wait(id, for: "idle")
            let types = try await client.stream(id).compactMap { event -> String? in
                if event.type == "message" { return event.data["data"]?["role"]?.asString }
                return event.type.hasPrefix("tool.") ? event.type : nil
            }
            #expect(types == ["user", "assistant", "tool.started", "tool.ended", "assistant"])
        }
    }

    /// The policy of questions determines access to a file outside the work tree, for later turns and after a restart, too.
    @Test(arguments: [("allow", "ok"), ("deny", "denied")]) func aPolicyDecidesAboutFilesOutside(policy: String, status: String) async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[outside /etc/passwd] Look.", #""questions":{"policy":"\#(policy)"}"#)
            #expect(try await client.wait(id, for: "idle", "ended")["lifecycle"]?["stopReason"] == "end_turn")
            await server.stop()
            try await server.start()
            _ = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"[outside /etc/passwd] Look again."}"#)
            #expect(try await client.wait(id, for: "idle", "ended")["turnCount"] == 2)
            let reads = try await client.stream(id).filter { $0.type == "tool.ended" && $0.data["data"]?["tool"] == "read" }
            #expect(reads.compactMap { $0.data["data"]?["status"] } == [.string(status), .string(status)])
            #expect(reads.allSatisfy { ($0.data["data"]?["output"]?.asString?.contains(" bytes") ?? false) == (policy == "allow") })
            #expect(try await client.send("GET", "/runs/\(id)/questions").json["questions"] == [])
        }
    }

    @Test(arguments: ["[ask]", "[question]"]) func aDeniedQuestionIsAnsweredWithAWordAndTheTurnGoesOn(prompt: String) async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "\(prompt) Say hello.", #""questions":{"policy":"deny"}"#)
            let run = try await client.wait(id, for: "idle", "ended")
            #expect(run["lifecycle"]?["stopReason"] == "end_turn", "\(run)")
        }
    }
}

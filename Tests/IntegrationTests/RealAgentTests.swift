import Coding
import Glibc
import Runtime
import Simulator
import Testing

/// The real OpenCode behind the whole server, with a scripted model. The tests are serialized because each needs a core of its own.
@Suite(.serialized, .enabled(if: RealAgent.path != nil, RealAgent.missing)) struct RealAgentTests {
    /// Returns the processes of the agent itself, without the programs that isolate it.
    private func agents(_ server: TestServer) -> [Int32] {
        let hosts = Processes.running("sandbox-host", server.directory.path)
        let servers = Processes.running("serve", "--hostname").filter { pid in
            Processes.program(pid).hasSuffix("/opencode")
        }
        return Processes.below(hosts).filter(servers.contains)
    }

    @Test func thePublishedScriptsRunUnchanged() async throws {
        let model = try await ModelServer()
        try await TestServer.with(model.variables(isolation: "auto")) { server in
            let events = try await PublishedScriptsTests.run(on: server)
            // One clone, one agent, one session.
            let phases = events.filter { $0.type == "phase" }.compactMap { $0.data["data"]?["phase"]?.asString }
            #expect(phases.count { $0 == "cloning" } == 1)
            #expect(phases.count { $0 == "starting_agent" } == 1)
            // The second turn included the first one's conversation, and the model was called with the operator's key.
            let second = try #require(model.conversation.last { $0.prompt.contains("expired signatures") })
            #expect(second.prompts.contains { $0.contains("Stripe webhook") })
            let roles = second.body["messages"]?.asArray?.compactMap { $0["role"]?.asString } ?? []
            #expect(roles.contains("assistant") && roles.contains("tool"))
            #expect(Set(model.model.authorizations) == ["Bearer \(ModelServer.key)"])
        }
    }

    @Test(arguments: ["none", "auto"]) func aFollowUpGoesIntoTheSameProcess(isolation: String) async throws {
        let model = try await ModelServer(costMicros: 1_500)
        try await TestServer.with(model.variables(isolation: isolation)) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Say hello in French too.")
            let first = try await client.wait(id, for: "idle", "ended")
            #expect(first["lifecycle"]?["stopReason"]?.asString == "end_turn", "\(first)")
            let before = agents(server)
            #expect(!before.isEmpty)
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"And in German."}"#).status == 202)
            let second = try await client.wait(id, for: "idle", "ended")
            #expect(second["summary"]?.asString?.contains("French") == true)
            #expect(agents(server) == before)
            // The gateway counts side jobs, too, which cost as much and are not in the agent's own record.
            let usage = try #require(second["usage"])
            #expect(usage["costSource"] == "measured" && usage["requests"] == .integer(Int64(model.model.requests.count)), "\(usage)")
            #expect(usage["costUsd"]?.asString.flatMap { Double($0) } == Double(model.model.requests.count) * 0.0015)
            let patch = try await client.send("GET", "/runs/\(id)/patch").text
            #expect(patch.contains("+- Say hello in French") && patch.contains("+- And in German"))
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"endSession":true}"#).run["status"]?.asString == "ended")
            let only = server.pid.map { [$0] } ?? []
            _ = try await eventually("nothing but the server runs") { server.processes == only ? true : nil }
        }
    }

    @Test(arguments: [("401", "model_auth_failed"), ("429", "model_rate_limited"), ("500", "model_unavailable")])
    func aModelInTroubleEndsTheTurnAndLeavesTheSessionWarm(status: String, code: String) async throws {
        let model = try await ModelServer()
        let variables = model.variables(isolation: "auto").merging(["HEARTH_MODEL_PATIENCE": "5s"]) { $1 }
        try await TestServer.with(variables) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[model \(status)] x")
            let run = try await client.wait(id, for: "idle", "ended", within: .seconds(120))
            #expect(run["status"]?.asString == "idle")
            #expect(run["lifecycle"]?["stopReason"]?.asString == "model_error")
            let events = try await client.stream(id)
            let error = try #require(events.last { $0.type == "turn.ended" }?.data["data"]?["error"])
            #expect(error["code"]?.asString == code, "\(error)")
            #expect(error["remedy"]?.asString?.isEmpty == false)
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Go on."}"#).status == 202)
            let next = try await client.wait(id, for: "idle", "ended")
            #expect(next["lifecycle"]?["stopReason"]?.asString == "end_turn")
        }
    }

    /// Checks the agent's reports of waits and loops, and the end of each turn, on one server with a new agent for each.
    @Test func aTurnThatWaitsTooLongOrGoesInCirclesIsStopped() async throws {
        let model = try await ModelServer()
        try await TestServer.with(model.variables(isolation: "auto")) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            func error(of prompt: String) async throws -> JSONValue {
                let id = try await client.createRun(prompt: "\(prompt) x", #""endSession":true"#)
                let run = try await client.wait(id, for: "ended", within: .seconds(60))
                #expect(run["lifecycle"]?["stopReason"] == "model_error", "\(prompt): \(run)")
                return try await client.stream(id).last { $0.type == "turn.ended" }?.data["data"]?["error"] ?? .null
            }
            let limited = try await error(of: "[model 429 3600]")
            #expect(limited["code"] == "model_rate_limited" && limited["remedy"]?.asString?.isEmpty == false, "\(limited)")
            #expect((3_500...3_600).contains(limited["retryAfterSeconds"]?.asInteger ?? 0), "\(limited)")
            let date = HTTPDates.text(SystemTime().wall.advanced(by: .seconds(1_800)))
            let overloaded = try await error(of: "[model 503 \(date)]")
            #expect(overloaded["code"] == "model_unavailable", "\(overloaded)")
            #expect((1_700...1_800).contains(overloaded["retryAfterSeconds"]?.asInteger ?? 0), "\(overloaded)")
            let before = model.model.requests.count
            let full = try await error(of: "[model full]")
            #expect(full["code"] == "model_retry_storm" && full["limit"] == "summaries", "\(full)")
            let again = try await error(of: "[model again echo hi]")
            #expect(again["code"] == "model_retry_storm" && again["limit"] == "answers", "\(again)")
            #expect(model.model.requests.count - before < 150)
        }
    }

    @Test func aCommandThatDoesNotEndByItselfHasFailedAndTheTextComesBeforeTheCall() async throws {
        let model = try await ModelServer()
        try await TestServer.with(model.variables(isolation: "auto")) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            for (command, status, exit) in [("sleep 60 & echo started", "error", JSONValue.null), ("echo a; exit 3", "ok", 3)] {
                let id = try await client.createRun(prompt: "[shell 1500 \(command)] x", #""endSession":true"#)
                #expect(try await client.wait(id, for: "ended")["lifecycle"]?["stopReason"] == "end_turn")
                let events = try await client.stream(id)
                let ended = try #require(events.first { $0.type == "tool.ended" }?.data["data"])
                #expect(ended["status"] == .string(status) && (ended["exitCode"] ?? .null) == exit, "\(ended)")
                if exit == .null { #expect(ended["output"]?.asString?.contains("exceeding timeout") == true) }
                let text = try #require(events.firstIndex { $0.data["data"]?["text"] == "Running it." })
                let call = try #require(events.firstIndex { $0.type == "tool.started" })
                #expect(text < call)
            }
        }
    }

    @Test func aPolicyDecidesAboutFilesOutsideOfTheWorkTree() async throws {
        let model = try await ModelServer()
        try await TestServer.with(model.variables(isolation: "auto")) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            func read(_ path: String, _ id: String?) async throws -> (id: String, status: String?) {
                let prompt = "[outside \(path)] Look."
                let run: String
                if let id {
                    run = id
                    _ = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"\#(prompt)"}"#)
                } else {
                    run = try await client.createRun(prompt: prompt, #""questions":{"policy":"deny"}"#)
                }
                #expect(try await client.wait(run, for: "idle", "ended")["lifecycle"]?["stopReason"] == "end_turn")
                return (run, try await client.stream(run).last { $0.type == "tool.ended" }?.data["data"]?["status"]?.asString)
            }
            let (id, first) = try await read("/etc/passwd", nil)
            #expect(first == "denied")
            await server.stop()
            try await server.start()
            #expect(try await read("/etc/group", id).status == "denied")
            // The run's own directory for temporary files does not count as outside.
            #expect(try await read("/tmp/none", id).status == "error")
        }
    }

    @Test func aModelThatStallsIsEndedByTheTimeOfTheTurn() async throws {
        let model = try await ModelServer()
        let variables = model.variables(isolation: "auto").merging(["HEARTH_TURN_TIME": "6s"]) { $1 }
        try await TestServer.with(variables) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[model stall] x")
            let run = try await client.wait(id, for: "idle", "ended", within: .seconds(60))
            #expect(run["status"]?.asString == "idle")
            #expect(run["lifecycle"]?["stopReason"]?.asString == "time_limit", "\(run)")
        }
    }

    @Test func anAgentThatDiesInTheMiddleIsStartedAgainAndKnowsItsSession() async throws {
        let model = try await ModelServer()
        try await TestServer.with(model.variables(isolation: "auto")) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[run sleep 300]")
            _ = try await eventually("the command runs") { Processes.running("sleep", "300").isEmpty ? nil : true }
            let victims = agents(server)
            #expect(victims.count == 1)
            for pid in victims { kill(pid, SIGKILL) }
            let run = try await client.wait(id, for: "idle", "ended", within: .seconds(90))
            #expect(run["status"]?.asString == "idle", "\(run)")
            #expect(run["lifecycle"]?["stopReason"]?.asString == "agent_error")
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Go on."}"#).status == 202)
            let next = try await client.wait(id, for: "idle", "ended")
            #expect(next["lifecycle"]?["stopReason"]?.asString == "end_turn")
            #expect(model.conversation.last?.prompts.count == 2)
            #expect(Processes.running("sleep", "300").isEmpty)
        }
    }

    @Test func aServerThatIsKilledWhileTheAgentWorksGoesOnWithTheSameTurn() async throws {
        let model = try await ModelServer()
        try await TestServer.with(model.variables(isolation: "auto")) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[run sleep 5; echo slept]")
            let seen = try await RestartTests.killWhileAtWork(server, client, id)
            let run = try await client.wait(id, for: "idle", "ended")
            #expect(run["lifecycle"]?["stopReason"]?.asString == "end_turn", "\(run)")
            #expect(run["summary"]?.asString?.contains("slept") == true)
            try await RestartTests.expectNoGapAndNoRepeat(client, id, seen)
            #expect(model.conversation.count == 2 && model.conversation.allSatisfy { $0.prompts.count == 1 })
        }
    }

    /// The agent's question tool and its permissions, answered by the caller over HTTP.
    @Test func theCallerAnswersWhatTheAgentAsks() async throws {
        let model = try await ModelServer()
        try await TestServer.with(model.variables(isolation: "auto")) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            func question(_ id: String, _ number: Int) async throws -> JSONValue {
                try await eventually("question \(number)", within: .seconds(60)) {
                    _ = try await client.run(id, query: "?wait=10&until=action")
                    let all = try await client.send("GET", "/runs/\(id)/questions").json["questions"]?.asArray ?? []
                    return all.count == number ? all.last : nil
                }
            }
            let id = try await client.createRun(prompt: "[choose Red,Blue] Paint it.", #""questions":{"policy":"ask"}"#)
            let choice = try await question(id, 1)
            #expect(choice["kind"] == "choice" && choice["text"] == "Which one?", "\(choice)")
            #expect(choice["options"]?.asArray?.compactMap { $0["value"] } == ["Red", "Blue"])
            let path = "/runs/\(id)/questions/"
            #expect(try await client.send("POST", path + (choice["id"]?.asString ?? ""), #"{"answer":"Blue"}"#).status == 200)
            let first = try await client.wait(id, for: "idle")
            #expect(first["lifecycle"]?["stopReason"] == "end_turn" && first["summary"]?.asString?.contains("Blue") == true, "\(first)")

            _ = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"[outside /etc/hostname] Look."}"#)
            let permission = try await question(id, 2)
            #expect(permission["kind"] == "permission" && permission["source"]?["tool"] == "external_directory", "\(permission)")
            #expect(try await client.send("POST", path + (permission["id"]?.asString ?? ""), #"{"answer":"reject"}"#).status == 200)
            let second = try await client.wait(id, for: "idle")
            // After a refusal in words the agent goes on and says so.
            #expect(second["lifecycle"]?["stopReason"] == "end_turn" && second["turnCount"] == 2, "\(second)")

            // Without this policy nothing is asked: the tool is missing, and the sandbox alone protects files.
            let silent = try await client.createRun(prompt: "[outside /etc/hostname] Look.")
            #expect(try await client.wait(silent, for: "idle", "ended")["lifecycle"]?["stopReason"] == "end_turn")
            #expect(try await client.send("GET", "/runs/\(silent)/questions").json["questions"] == [])
            let offered = model.conversation.map { ($0.prompt, $0.body["tools"]?.asArray?.compactMap { $0["function"]?["name"]?.asString } ?? []) }
            #expect(offered.contains { $0.0.contains("Paint it") && $0.1.contains("question") })
            #expect(offered.last.map { !$0.1.isEmpty && !$0.1.contains("question") } == true, "\(offered.last?.1 ?? [])")
        }
    }
}

import Coding
import Runtime
import Testing

/// After `kill -9` of the server the agent works on, and the next server continues from there.
@Suite(.serialized) struct RestartTests {
    @Test func aServerThatIsKilledWhileIdleFindsTheWarmSessionAgain() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Say hello in French too.")
            let before = try await client.wait(id, for: "idle")
            let agents = Processes.running("simulate-agent", server.directory.path)
            await server.kill()
            try await server.start()
            let after = try await client.run(id)
            #expect(after["status"]?.asString == "idle" && after["sessionActive"]?.asBool == true)
            #expect(after["lastSeq"] == before["lastSeq"])
            #expect(Processes.running("simulate-agent", server.directory.path) == agents)
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"And in German."}"#).status == 202)
            let done = try await client.wait(id, for: "idle")
            #expect(done["turnCount"]?.asInteger == 2)
            #expect(done["lifecycle"]?["stopReason"]?.asString == "end_turn")
        }
    }

    @Test func aServerThatIsKilledWhileTheAgentWorksGoesOnWithTheSameTurn() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[slow 3] Say hello in French too.")
            let seen = try await RestartTests.killWhileAtWork(server, client, id)
            let run = try await client.wait(id, for: "idle", "ended")
            #expect(run["lifecycle"]?["stopReason"]?.asString == "end_turn", "\(run)")
            try await RestartTests.expectNoGapAndNoRepeat(client, id, seen)
            #expect(try await client.send("GET", "/runs/\(id)/patch").text.contains("NOTES.md"))
            // The agent's own record has one prompt.
            let record = try await Shell.run("bash", ["-c", "cat '\(server.data)'/sandboxes/*/home/.local/share/simulated-agent/state.json"]).text
            #expect(record.ranges(of: #""role":"user""#).count == 1)
        }
    }

    /// Reads the stream until a tool has begun, kills the server, starts another, and returns the events read before. The sandbox's processes live
    /// on.
    static func killWhileAtWork(_ server: TestServer, _ client: Client, _ id: String) async throws -> [StreamEvent] {
        let reader = Task { try await client.streamUntilCut(id) }
        _ = try await eventually("a tool has begun") {
            try await client.run(id, query: "?events=1")["events"]?.asArray?.contains { $0["type"]?.asString == "tool.started" } == true ? true : nil
        }
        let hosts = Processes.running("sandbox-host", server.directory.path)
        let inside = Processes.below(hosts)
        #expect(hosts.count == 1 && !inside.isEmpty)
        await server.kill()
        let seen = try await reader.value
        try await Task.sleep(for: .milliseconds(300))
        try await server.start()
        #expect(Processes.running("sandbox-host", server.directory.path) == hosts)
        #expect(inside.allSatisfy { Processes.isAlive($0) })
        return seen.filter { $0.id != nil }
    }

    /// Checks that the events read before the kill are read again afterwards, and that the later ones follow without a gap.
    static func expectNoGapAndNoRepeat(_ client: Client, _ id: String, _ seen: [StreamEvent]) async throws {
        let whole = try await client.stream(id, query: "?after=0&until=idle").filter { $0.id != nil }
        #expect(whole.compactMap(\.id) == Array(1...whole.count))
        let last = seen.compactMap(\.id).max() ?? 0
        #expect(last > 3 && seen == Array(whole.prefix(last)))
        let rest = try await client.stream(id, query: "?until=idle", after: String(last)).filter { $0.id != nil }
        #expect(rest == Array(whole[last...]))
        for type in ["turn.queued", "turn.started", "turn.ended", "tool.started"] {
            #expect(whole.count { $0.type == type } == 1, "\(type)")
        }
    }

    @Test func aWarmSessionWhosePromptWaitsKeepsItsSandbox() async throws {
        try await TestServer.withTakenSlot { server, client, id, other in
            _ = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Two."}"#)
            await server.kill()
            try await server.start()
            let again = Client(server: server, key: client.key)
            _ = try await eventually("its sandbox is told to live on") {
                server.log.contains(#""message":"sandboxes of runs that wait for a slot live on","runs":"1""#) ? true : nil
            }
            _ = try await again.send("POST", "/runs/\(other)/cancel", "{}")
            #expect(try await again.wait(id, for: "idle")["turnCount"]?.asInteger == 2)
        }
    }

    /// Provider and agent are those of the run's rows, whatever new runs get.
    @Test func aServerStartedForOtherAgentsStillServesTheSessionsThatAreThere() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "One.")
            let working = try await client.createRun(prompt: "One. [slow 2]")
            _ = try await client.wait(id, for: "idle")
            await server.kill()
            let other = [
                "HEARTH_SANDBOX": "local", "HEARTH_ISOLATION": "none", "HEARTH_OPENCODE": "/nowhere/opencode", "HEARTH_MODEL_API_KEY": "none",
            ]
            try await server.start(with: other)
            _ = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Two."}"#)
            let run = try await client.wait(id, for: "idle", "ended")
            #expect(run["turnCount"] == 2 && run["lifecycle"]?["stopReason"] == "end_turn", "\(run)")
            #expect(run["environment"]?["provider"] == "simulator")
            #expect(try await client.wait(working, for: "idle", "ended")["lifecycle"]?["stopReason"] == "end_turn")
            let fresh = try await client.createRun(prompt: "One.")
            let failed = try await client.wait(fresh, for: "idle", "ended")
            #expect(failed["error"]?["code"] == "agent_missing" && failed["environment"]?["provider"] == "local", "\(failed)")
            for run in [id, working] { _ = try await client.send("POST", "/runs/\(run)/cancel", "{}") }
            let only = server.pid.map { [$0] } ?? []
            _ = try await eventually("their sandboxes are freed") { server.processes == only ? true : nil }
        }
    }
}

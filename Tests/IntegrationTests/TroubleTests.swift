import Coding
import Glibc
import Testing

/// Things that can be missing or broken around a run: it ends with a code and a remedy, and nothing is left running.
@Suite struct TroubleTests {
    private func failed(_ client: Client, _ id: String) async throws -> JSONValue {
        let run = try await client.wait(id, for: "ended")
        #expect(run["outcome"]?.asString == "failed")
        #expect(run["lifecycle"]?["stopReason"]?.asString == "setup_failed")
        #expect(run["error"]?["remedy"]?.asString?.isEmpty == false)
        // The run, the turn and the event agree.
        let ended = try await client.stream(id).last { $0.type == "turn.ended" }?.data["data"]
        let turn = try await client.send("GET", "/runs/\(id)/turns/1").json["turn"]
        #expect(turn?["error"] == run["error"] && ended?["error"] == run["error"])
        #expect(turn?["stopReason"] == run["lifecycle"]?["stopReason"] && ended?["stopReason"] == turn?["stopReason"])
        return run["error"] ?? .null
    }

    private func expectNothingLeft(_ server: TestServer) async throws {
        let only = server.pid.map { [$0] } ?? []
        _ = try await eventually("nothing but the server runs", within: .seconds(20)) { server.processes == only ? true : nil }
    }

    @Test func anUnknownRepositoryAndAMissingBranchEndTheRunWithTheirCodes() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let unknown = try await client.send("POST", "/runs", #"{"repository":"acme/nothing","prompt":"x"}"#).run["id"]?.asString ?? ""
            let error = try await failed(client, unknown)
            #expect(["repository_not_found", "repository_unreachable", "clone_failed"].contains(error["code"]?.asString ?? ""))
            let branch = try await client.createRun(prompt: "x", #""baseRef":"no-such-branch""#)
            #expect(try await failed(client, branch)["code"]?.asString == "ref_not_found")
            try await expectNothingLeft(server)
        }
    }

    @Test func aMissingAgentIsSaidWithHowToInstallIt() async throws {
        try await TestServer.with(["HEARTH_SANDBOX": "local", "HEARTH_ISOLATION": "none", "HEARTH_OPENCODE": "/nonexistent/opencode"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "x")
            let error = try await failed(client, id)
            #expect(error["code"]?.asString == "agent_missing")
            #expect(error["remedy"]?.asString?.contains("HEARTH_OPENCODE") == true)
            try await expectNothingLeft(server)
        }
    }

    @Test func anAgentWhoseInterpreterIsMissingIsNotMissingItself() async throws {
        let folder = try TemporaryDirectory()
        try folder.write("#!/nonexistent/interpreter\n", to: "opencode")
        chmod(folder.file("opencode"), 0o755)
        let variables = ["HEARTH_SANDBOX": "local", "HEARTH_ISOLATION": "auto", "HEARTH_OPENCODE": folder.file("opencode")]
        try await TestServer.with(variables) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let error = try await failed(client, try await client.createRun(prompt: "x"))
            #expect(error["code"] == "agent_start_failed" && error["detail"]?.asString?.contains("interpreter") == true, "\(error)")
            #expect(error["remedy"]?.asString?.contains("Install") == false)
            try await expectNothingLeft(server)
        }
    }

    @Test func anAgentThatDiesAtStartIsReportedWithWhatItPrinted() async throws {
        let folder = try TemporaryDirectory()
        try folder.write("#!/bin/sh\n[ \"$1\" = --version ] && echo 1.18.33 && exit 0\necho broken-on-purpose >&2\nexit 3\n", to: "opencode")
        chmod(folder.file("opencode"), 0o755)
        let variables = ["HEARTH_SANDBOX": "local", "HEARTH_ISOLATION": "none", "HEARTH_OPENCODE": folder.file("opencode")]
        try await TestServer.with(variables) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let error = try await failed(client, try await client.createRun(prompt: "x"))
            #expect(error["code"]?.asString == "agent_start_failed")
            #expect(error["detail"]?.asString?.contains("broken-on-purpose") == true)
            try await expectNothingLeft(server)
        }
    }

    @Test func anAgentThatDiesInMidTurnIsStartedAgainAndTheSessionGoesOn() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[lost] Say hello.")
            let run = try await client.wait(id, for: "idle", "ended")
            #expect(run["status"]?.asString == "idle")
            #expect(run["lifecycle"]?["stopReason"]?.asString == "agent_error")
            let ended = try #require(try await client.stream(id).last { $0.type == "turn.ended" }?.data["data"])
            #expect(ended["error"]?["code"]?.asString == "agent_crashed")
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Go on."}"#).status == 202)
            #expect(try await client.wait(id, for: "idle", "ended")["lifecycle"]?["stopReason"]?.asString == "end_turn")
        }
    }

    @Test func aSandboxThatIsKilledEndsTheRunAndAMessageIsRefusedWithTheWayOn() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Say hello.")
            _ = try await client.wait(id, for: "idle")
            for pid in Processes.running("sandbox-host", server.directory.path) { kill(pid, SIGKILL) }
            let answer = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Still there?"}"#)
            #expect(answer.status == 409 && answer.code == "session_unavailable", "\(answer.text)")
            #expect(answer.json["nextActions"]?.asArray == ["start_chained_run"])
            let run = try await client.run(id)
            #expect(run["status"]?.asString == "ended" && run["outcome"]?.asString == "lost")
            #expect(run["sessionActive"]?.asBool == false)
            #expect(try await client.send("GET", "/runs/\(id)/patch").text.contains("NOTES.md"))
            try await expectNothingLeft(server)
        }
    }

    @Test func aCancelledRunEndsAtOnceAndLeavesNothing() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[hang] x")
            _ = try await client.wait(id, for: "running")
            let run = try await client.send("POST", "/runs/\(id)/cancel", "{}").run
            #expect(run["status"]?.asString == "ended" && run["outcome"]?.asString == "cancelled")
            try await expectNothingLeft(server)
        }
    }
}

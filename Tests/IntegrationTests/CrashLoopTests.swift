import Coding
import Runtime
import Testing

/// Whatever ends the server, it starts again: a turn that was at work in three crashes in a row is given up.
@Suite(.serialized) struct CrashLoopTests {
    private static func turn(_ client: Client, _ id: String) async throws -> JSONValue {
        try await client.send("GET", "/runs/\(id)/turns/1").json["turn"] ?? .null
    }

    /// The turn goes on in a server that was just started: it is not about to be failed.
    private static func expectAtWork(_ server: TestServer, _ client: Client, _ id: String, starts: Int) async throws {
        _ = try await eventually("start \(starts) has taken the turn up") {
            server.log.ranges(of: "turns at work are taken up again").count == starts ? true : nil
        }
        #expect(try await client.run(id)["status"]?.asString == "running")
    }

    @Test func theThirdCrashInARowEndsTheTurnAndNotTheSession() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let key = try await server.makeKey()
            var client = Client(server: server, key: key)
            let id = try await client.createRun(prompt: "[hang] x")
            _ = try await eventually("the agent is at work") { try await client.run(id)["lifecycle"]?["phase"]?.asString == "working" ? true : nil }
            for crash in 1...3 {
                await server.kill()
                try await server.start()
                client = Client(server: server, key: key)
                if crash < 3 { try await CrashLoopTests.expectAtWork(server, client, id, starts: crash) }
            }
            let run = try await client.wait(id, for: "idle", "ended")
            #expect(run["status"]?.asString == "idle" && run["sessionActive"]?.asBool == true, "\(run)")
            let turn = try await CrashLoopTests.turn(client, id)
            #expect(turn["status"]?.asString == "failed")
            #expect(turn["error"]?["code"]?.asString == "internal" && turn["error"]?["retryable"]?.asBool == false)
            #expect(turn["error"]?["detail"]?.asString?.contains("crashed 3 times in a row") == true)
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Say hello in French too."}"#).status == 202)
            let done = try await client.wait(id, for: "idle", "ended")
            #expect(done["turnCount"]?.asInteger == 2 && done["lifecycle"]?["stopReason"]?.asString == "end_turn", "\(done)")
        }
    }

    @Test func anOrderlyRestartIsNoCrash() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let key = try await server.makeKey()
            var client = Client(server: server, key: key)
            let id = try await client.createRun(prompt: "[hang] x")
            _ = try await eventually("the agent is at work") { try await client.run(id)["lifecycle"]?["phase"]?.asString == "working" ? true : nil }
            for (number, isCrash) in [true, false, true, false, false].enumerated() {
                if isCrash { await server.kill() } else { await server.stop() }
                try await server.start()
                client = Client(server: server, key: key)
                try await CrashLoopTests.expectAtWork(server, client, id, starts: number + 1)
            }
            await server.kill()
            try await server.start()
            client = Client(server: server, key: key)
            #expect(try await client.wait(id, for: "idle")["lifecycle"]?["stopReason"]?.asString == "agent_error")
        }
    }
}

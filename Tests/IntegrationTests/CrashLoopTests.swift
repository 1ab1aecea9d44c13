import Coding
import Runtime
import Testing

/// The server starts again, whatever ended it: a turn that was in progress in three crashes in a row is given up.
@Suite(.serialized) struct CrashLoopTests {
    private static func turn(_ client: Client, _ id: String) async throws -> JSONValue {
        try await client.send("GET", "/runs/\(id)/turns/1").json["turn"] ?? .null
    }

    /// Waits until the prompt's delivery is in the journal: no step is left whose end would reset the turn's count of crashes.
    private static func expectPromptIsDelivered(_ server: TestServer) async throws {
        let look = """
            import sqlite3, sys
            database = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
            print(database.execute("SELECT count(*) FROM steps WHERE kind = 'deliver' AND state = 'done'").fetchone()[0])
            """
        _ = try await eventually("the prompt is delivered", every: .milliseconds(100)) {
            try await Shell.run("python3", ["-c", look, "\(server.data)/hearth.db"]).text == "1\n" ? true : nil
        }
    }

    /// Waits until a server that was just started has resumed the turn, which is then not about to fail.
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
            try await CrashLoopTests.expectPromptIsDelivered(server)
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
            try await CrashLoopTests.expectPromptIsDelivered(server)
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

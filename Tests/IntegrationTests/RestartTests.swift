import Coding
import Testing

/// `kill -9` of the server: the agent works on, and the next server goes on from there.
@Suite(.enabled(if: TestServer.isWired, TestServer.notWired)) struct RestartTests {
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
}

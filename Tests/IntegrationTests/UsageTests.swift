import Coding
import Testing

/// Usage is counted once per turn, and the run's is the sum of its turns'.
@Suite struct UsageTests {
    private static let counts = ["inputTokens", "outputTokens", "reasoningTokens", "cacheReadTokens", "cacheWriteTokens", "totalTokens", "requests"]

    private func numbers(_ usage: JSONValue?) -> [Int64] { UsageTests.counts.map { usage?[$0]?.asInteger ?? -1 } }

    @Test func theRunsUsageIsTheSumOfItsTurns() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "One.")
            _ = try await client.wait(id, for: "idle")
            for prompt in ["Two.", "Three."] {
                _ = try await client.send("POST", "/runs/\(id)/messages", "{\"prompt\":\"\(prompt)\"}")
                _ = try await client.wait(id, for: "idle")
            }
            let run = try await client.run(id)
            let turns = try await client.send("GET", "/runs/\(id)/turns").json["turns"]?.asArray ?? []
            let events = try await client.send("GET", "/runs/\(id)/events?types=usage").json["events"]?.asArray ?? []
            // Each turn of the simulated agent has two steps of 600 + 400 cached, 40 and 10 tokens.
            let one: [Int64] = [1_200, 80, 20, 800, 0, 2_100, 2]
            #expect(turns.count == 3 && turns.allSatisfy { numbers($0["usage"]) == one }, "\(turns.map { numbers($0["usage"]) })")
            #expect(numbers(run["usage"]) == one.map { $0 * 3 })
            #expect(events.map { numbers($0["data"]?["turn"]) } == [one, one, one])
            #expect(events.map { numbers($0["data"]?["run"]) } == [one, one.map { $0 * 2 }, one.map { $0 * 3 }])
        }
    }
}

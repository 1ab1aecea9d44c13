import Coding
import Testing

/// A stream is a view of the log: wherever it is cut, the rest arrives exactly once.
@Suite struct StreamResumeTests {
    @Test func aStreamThatIsCutAtEveryEventGivesEachEventOnce() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Say hello in French too.", #""endSession":true"#)
            let whole = try await client.stream(id, query: "")
            let stored = whole.filter { $0.id != nil }
            #expect(stored.compactMap(\.id) == Array(1...stored.count))
            #expect(whole.last?.type == "stream.end")
            #expect(stored.count > 8)
            for cut in 0..<stored.count {
                let rest = try await client.stream(id, query: "", after: String(cut))
                #expect(rest.filter { $0.id != nil } == Array(stored[cut...]), "cut after \(cut)")
            }
            // After the last event of an ended run, 204 says that nothing more comes.
            #expect(try await client.send("GET", "/runs/\(id)/stream", headers: ["Last-Event-ID: \(stored.count)"]).status == 204)
        }
    }

    @Test func theHeaderWinsOverTheQueryAndNonsenseIsRefused() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Say hello in French too.", #""endSession":true"#)
            _ = try await client.wait(id, for: "ended")
            #expect(try await client.stream(id, query: "?after=5", after: "2").first?.id == 3)
            #expect(try await client.stream(id, query: "?after=5").first?.id == 6)
            for wrong in ["x", "-1", "100000"] {
                #expect(try await client.send("GET", "/runs/\(id)/stream?after=\(wrong)").code == "invalid_cursor")
            }
        }
    }
}

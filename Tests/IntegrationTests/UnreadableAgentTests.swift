import Coding
import Testing

/// An agent whose output cannot be read still counts as alive.
@Suite struct UnreadableAgentTests {
    private func warnings(_ document: JSONValue?) -> [String] {
        document?["warnings"]?.asArray?.compactMap { $0["code"]?.asString } ?? []
    }

    /// Returns the agents in the server's sandboxes; other processes, such as git's, come and go.
    private func agents(of server: TestServer) -> Set<Int32> {
        Set(Processes.running("simulate-agent").filter(Set(server.processes).contains))
    }

    @Test(arguments: [1, 2_000]) func framesThatAreNoJSONCostThemselves(count: Int) async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[noise \(count)] [slow 10] Go.")
            let events = try await client.stream(id)
            let run = try await client.run(id)
            #expect(run["lifecycle"]?["stopReason"] == "end_turn", "\(run)")
            #expect(run["summary"]?.asString?.contains("Nobody heard this") == true)
            #expect(warnings(run) == ["frames_unreadable"])
            #expect(events.count { $0.type == "warning" } == 1)
            // The text heard is a prefix of the text said; the lost part came from the agent's record.
            let texts = LiveTexts(events)
            #expect(texts.finished.contains { $0.heard.hasPrefix("(Nobody heard this.) 1 ") }, "\(texts.finished)")
            for text in texts.finished { #expect(text.whole.hasPrefix(text.heard), "\(text)") }
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"And now?"}"#).status == 202)
            let next = try await client.wait(id, for: "idle", "ended")
            #expect(next["lifecycle"]?["stopReason"] == "end_turn" && next["turnCount"] == 2)
        }
    }

    @Test func aCharacterInTwoPiecesIsOneAgain() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[slow 1] [split] Go.")
            let events = try await client.stream(id)
            let run = try await client.run(id)
            #expect(run["lifecycle"]?["stopReason"] == "end_turn" && warnings(run).isEmpty, "\(run)")
            #expect(run["summary"]?.asString?.contains("Smile 😀 and 👩‍👧 go on.") == true)
            let texts = LiveTexts(events)
            #expect(!texts.finished.isEmpty)
            for text in texts.finished { #expect(text.whole.hasPrefix(text.heard) && !text.heard.contains("\u{FFFD}"), "\(text)") }
        }
    }

    /// The record of the turn cannot be read: the turn ends without it, but agent and session go on.
    @Test func aRecordThatCannotBeReadEndsTheTurnAndNotTheAgent() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Begin.")
            _ = try await client.wait(id, for: "idle")
            let before = agents(of: server)
            #expect(!before.isEmpty)
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"[garbled] Go on."}"#).status == 202)
            let run = try await client.wait(id, for: "idle", "ended")
            #expect(run["status"] == "idle" && run["sessionActive"] == true, "\(run)")
            #expect(run["lifecycle"]?["stopReason"] == "agent_error")
            let turn = try await client.send("GET", "/runs/\(id)/turns/2").json["turn"]
            #expect(turn?["error"]?["code"] == "output_invalid", "\(turn ?? .null)")
            #expect(warnings(turn).contains("frames_unreadable"))
            #expect(agents(of: server) == before)
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Once more."}"#).status == 202)
            let next = try await client.wait(id, for: "idle", "ended")
            #expect(next["lifecycle"]?["stopReason"] == "end_turn" && next["summary"]?.asString?.contains("This is turn 3") == true, "\(next)")
            #expect(agents(of: server) == before)
        }
    }

    @Test func aRecordThatCanBeReadAgainEndsTheTurnAsEver() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[garbled 1] Begin.")
            let run = try await client.wait(id, for: "idle", "ended")
            #expect(run["lifecycle"]?["stopReason"] == "end_turn" && run["summary"]?.asString?.contains("This is turn 1") == true, "\(run)")
            #expect(warnings(run) == ["frames_unreadable"])
        }
    }

    @Test func aTurnWhoseRecordCannotBeReadCanBeInterrupted() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Begin.")
            _ = try await client.wait(id, for: "idle")
            let before = agents(of: server)
            #expect(!before.isEmpty)
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"[garbled] [slow 600] Go on."}"#).status == 202)
            _ = try await client.wait(id, for: "running")
            #expect(try await client.send("POST", "/runs/\(id)/interrupt").status / 100 == 2)
            let run = try await client.wait(id, for: "idle", "ended")
            #expect(run["lifecycle"]?["stopReason"] == "interrupted", "\(run)")
            #expect(agents(of: server) == before)
        }
    }
}

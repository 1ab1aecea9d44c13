import Coding
import Glibc
import Testing

/// Interrupting a turn while keeping its session.
@Suite struct InterruptTests {
    private func status(_ client: Client, _ id: String, turn: Int) async throws -> String? {
        try await client.send("GET", "/runs/\(id)/turns/\(turn)").json["turn"]?["status"]?.asString
    }

    private func interrupt(_ client: Client, _ id: String, _ body: String = "{}") async throws -> Client.Answer {
        try await client.send("POST", "/runs/\(id)/interrupt", body)
    }

    /// Returns the agent's process.
    private func agent(of server: TestServer) -> Int32? {
        let agents = Processes.running("simulate-agent", "serve")
        return server.processes.first { agents.contains($0) }
    }

    @Test func aTurnAtWorkEndsWithWhatItHasChangedAndTheSessionGoesOn() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Write a line. [slow 60]")
            _ = try await eventually("the tool has ended") {
                try await client.send("GET", "/runs/\(id)/events?types=tool.ended").json["events"]?.asArray?.first
            }
            #expect(try await client.run(id)["nextActions"]?.asArray == ["wait", "interrupt", "cancel"])
            #expect(try await interrupt(client, id).status == 202)
            let run = try await client.wait(id, for: "idle")
            #expect(run["lifecycle"]?["stopReason"]?.asString == "interrupted" && run["sessionActive"]?.asBool == true)
            #expect(try await status(client, id, turn: 1) == "interrupted")
            #expect(try await client.send("GET", "/runs/\(id)/patch").text.contains("+- Write a line."))
            _ = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Go on."}"#)
            #expect(try await client.wait(id, for: "idle")["summary"]?.asString?.contains("turn 2 of this session") == true)
            // There is nothing to stop any more.
            let idle = try await interrupt(client, id)
            #expect(idle.status == 200 && idle.run["status"]?.asString == "idle")
            _ = try await client.send("POST", "/runs/\(id)/cancel", "{}")
            #expect(try await interrupt(client, id).status == 200)
        }
    }

    @Test func promptsThatWaitGoOnUnlessTheyAreWithdrawn() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Begin.")
            _ = try await client.wait(id, for: "idle")
            for prompt in ["[hang] two", "Three.", "[hang] four", "Five.", "Six."] {
                _ = try await client.send("POST", "/runs/\(id)/messages", "{\"prompt\":\"\(prompt)\"}")
            }
            #expect(try await interrupt(client, id).status == 202)
            _ = try await eventually("turn 4 works") { try await status(client, id, turn: 4) == "running" ? true : nil }
            #expect(try await status(client, id, turn: 2) == "interrupted")
            #expect(try await status(client, id, turn: 3) == "completed")
            #expect(try await interrupt(client, id, #"{"withdrawQueued":true}"#).status == 202)
            let run = try await client.wait(id, for: "idle")
            #expect(run["queuedMessages"]?.asInteger == 0)
            for (turn, wanted) in [(4, "interrupted"), (5, "withdrawn"), (6, "withdrawn")] {
                #expect(try await status(client, id, turn: turn) == wanted)
            }
            #expect(try await interrupt(client, id, #"{"withdrawQueued":"yes"}"#).code == "invalid_field")
        }
    }

    @Test func aPromptThatInterruptsRunsNext() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Begin.")
            _ = try await client.wait(id, for: "idle")
            for prompt in ["[hang] two", "Three."] {
                _ = try await client.send("POST", "/runs/\(id)/messages", "{\"prompt\":\"\(prompt)\"}")
            }
            let answer = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Four.","whenBusy":"interrupt"}"#)
            #expect(answer.status == 202 && answer.json["turn"]?["position"]?.asInteger == 1)
            _ = try await client.wait(id, for: "idle")
            let patch = try await client.send("GET", "/runs/\(id)/patch").text
            #expect(patch.split(separator: "\n").filter { $0.hasPrefix("+- ") } == ["+- Begin.", "+- Four.", "+- Three."], "\(patch)")
            // The end of the session can be as urgent: waiting prompts are withdrawn.
            for prompt in ["[hang] five", "Six."] {
                _ = try await client.send("POST", "/runs/\(id)/messages", "{\"prompt\":\"\(prompt)\"}")
            }
            let end = try await client.send("POST", "/runs/\(id)/messages", #"{"endSession":true,"whenBusy":"interrupt"}"#)
            #expect(end.status == 202)
            #expect(try await client.wait(id, for: "ended")["outcome"]?.asString == "completed")
            #expect(try await status(client, id, turn: 5) == "interrupted")
            #expect(try await status(client, id, turn: 6) == "withdrawn")
        }
    }

    @Test func aRunThatWaitsForASlotLosesItsFirstPrompt() async throws {
        try await TestServer.withTakenSlot { _, client, id, other in
            _ = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Two."}"#)
            _ = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Three."}"#)
            let first = try await interrupt(client, id)
            #expect(first.status == 200 && first.run["status"]?.asString == "queued" && first.run["queuedMessages"]?.asInteger == 1)
            let second = try await interrupt(client, id)
            #expect(second.status == 200 && second.run["status"]?.asString == "idle")
            #expect(try await status(client, id, turn: 2) == "interrupted")
            // A run without a session can only wait or be cancelled.
            let fresh = try await client.createRun(prompt: "Fresh.")
            let refused = try await interrupt(client, fresh)
            #expect(refused.status == 409 && refused.code == "session_not_ready" && refused.fields["retry-after"] != nil)
            #expect(try await client.run(fresh)["nextActions"]?.asArray == ["wait", "cancel"])
            for run in [other, fresh] { _ = try await client.send("POST", "/runs/\(run)/cancel", "{}") }
        }
    }

    @Test func theWishOutlivesTheServer() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Begin.")
            _ = try await client.wait(id, for: "idle")
            _ = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"[hang] two"}"#)
            _ = try await client.wait(id, for: "running")
            // The agent does not hear of the interrupt before the server is killed.
            let agent = try #require(self.agent(of: server))
            kill(agent, SIGSTOP)
            #expect(try await interrupt(client, id).status == 202)
            await server.kill()
            kill(agent, SIGCONT)
            try await server.start()
            let again = Client(server: server, key: client.key)
            _ = try await again.wait(id, for: "idle")
            #expect(try await status(again, id, turn: 2) == "interrupted")
        }
    }

    @Test func anAgentThatHangsIsKilledAndStartedAgain() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Begin.")
            _ = try await client.wait(id, for: "idle")
            _ = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"[hang] two"}"#)
            _ = try await client.wait(id, for: "running")
            let agent = try #require(self.agent(of: server))
            kill(agent, SIGSTOP)
            #expect(try await interrupt(client, id).status == 202)
            let run = try await client.wait(id, for: "idle", "ended")
            #expect(run["status"]?.asString == "idle" && run["sessionActive"]?.asBool == true)
            #expect(try await status(client, id, turn: 2) == "interrupted")
            #expect(kill(agent, 0) != 0)
            _ = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Three."}"#)
            #expect(try await client.wait(id, for: "idle")["summary"]?.asString?.contains("turn 3 of this session") == true)
        }
    }
}

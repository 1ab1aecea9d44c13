import Coding
import Testing

/// A turn that writes too many events is stopped; run and session stay.
@Suite struct EventFloodTests {
    @Test func aTurnWithTooManyEventsIsStoppedAndTheSessionGoesOn() async throws {
        try await TestServer.with(["HEARTH_TURN_EVENTS": "12"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[repeat 15] x")
            let run = try await client.wait(id, for: "idle", "ended")
            #expect(run["sessionActive"]?.asBool == true && run["lifecycle"]?["stopReason"]?.asString == "resource_limit", "\(run)")
            let error = try await client.send("GET", "/runs/\(id)/turns/1").json["turn"]?["error"]
            #expect(error?["code"]?.asString == "agent_output_limit" && error?["limit"]?.asString == "events")
            let events = try await client.stream(id, query: "?after=0&until=idle").filter { $0.id != nil }
            #expect(events.count { ["message", "tool.started", "tool.ended"].contains($0.type) } <= 12)
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Say hello in French too."}"#).status == 202)
            let done = try await client.wait(id, for: "idle", "ended")
            #expect(done["lifecycle"]?["stopReason"]?.asString == "end_turn", "\(done)")
        }
    }
}

import Coding
import Testing

/// The `turn` of events: the turn's number from its beginning to its end, `null` outside.
@Suite struct EventTurnTests {
    /// Returns the mistakes in a run's log.
    private static func mistakes(_ events: [JSONValue]) -> [String] {
        var open: JSONValue = .null
        var wrong: [String] = []
        for event in events {
            let type = event["type"]?.asString ?? ""
            let turn = event["turn"] ?? .null
            if type == "turn.started" { open = turn }
            // A waiting prompt is a turn already: events about it name it.
            let isOfWaiting = type == "turn.queued" || type == "turn.ended" && open != turn
            if isOfWaiting ? turn == .null : turn != open { wrong.append("\(event["seq"] ?? .null) \(type): \(turn), not \(open)") }
            if type == "turn.ended", turn == open { open = .null }
        }
        return wrong
    }

    private static func check(_ client: Client, _ id: String, _ what: String, has types: Set<String> = ["turn.started", "turn.ended"]) async throws {
        let events = try await client.send("GET", "/runs/\(id)/events?limit=1000").json["events"]?.asArray ?? []
        #expect(types.isSubset(of: events.compactMap { $0["type"]?.asString }), "\(what)")
        #expect(mistakes(events) == [], "\(what)")
    }

    @Test func isThereWithinATurnAndNullOutside() async throws {
        try await TestServer.with(["HEARTH_SESSION_TTL": "1h"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let two = try await client.createRun(prompt: "One.")
            _ = try await client.wait(two, for: "idle")
            _ = try await client.send("POST", "/runs/\(two)/messages", #"{"prompt":"Two."}"#)
            _ = try await client.wait(two, for: "idle")
            _ = try await client.send("POST", "/runs/\(two)/messages", #"{"endSession":true}"#)
            try await EventTurnTests.check(client, two, "completed", has: ["sandbox", "phase", "run.status"])

            for (prompt, members) in [
                ("[fail 401]", ""), ("[lost]", ""), ("x", #""sessionTtlSeconds":1"#), ("x", #""endSession":true"#),
                ("[wrong]", #""taskKind":"plan""#),
                ("[question]", #""questions":{"policy":"ask","timeoutSeconds":1}"#),
            ] {
                let id = try await client.createRun(prompt: prompt, members)
                _ = try await client.wait(id, for: "idle", "ended")
                if members.contains("TtlSeconds") { _ = try await client.wait(id, for: "ended") }
                try await EventTurnTests.check(client, id, "\(prompt) \(members)")
            }

            let missing = try await client.send("POST", "/runs", #"{"repository":"acme/none","prompt":"x"}"#).run["id"]?.asString ?? ""
            _ = try await client.wait(missing, for: "ended")
            try await EventTurnTests.check(client, missing, "no repository")

            let cancelled = try await client.createRun(prompt: "[hang]")
            _ = try await eventually("it works") { try await client.run(cancelled)["lifecycle"]?["phase"] == "working" ? true : nil }
            _ = try await client.send("POST", "/runs/\(cancelled)/cancel")
            try await EventTurnTests.check(client, cancelled, "cancelled")

            let interrupted = try await client.createRun(prompt: "[hang]")
            _ = try await eventually("it works") { try await client.run(interrupted)["lifecycle"]?["phase"] == "working" ? true : nil }
            let waiting = try await client.send("POST", "/runs/\(interrupted)/messages", #"{"prompt":"waits"}"#).json["turn"]?["messageId"]?.asString
            _ = try await client.send("DELETE", "/runs/\(interrupted)/messages/\(waiting ?? "")")
            _ = try await client.send("POST", "/runs/\(interrupted)/messages", #"{"prompt":"next","whenBusy":"interrupt"}"#)
            _ = try await client.wait(interrupted, for: "idle")
            try await EventTurnTests.check(client, interrupted, "interrupted")
        }
    }
}

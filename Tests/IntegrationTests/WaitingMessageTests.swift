import Coding
import Testing

/// Changing and withdrawing waiting prompts.
@Suite struct WaitingMessageTests {
    @Test func aPromptIsChangedOrWithdrawnUntilItsTurnStarts() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Begin.")
            _ = try await client.wait(id, for: "idle")
            var messages: [String] = []
            for prompt in ["[hang] two", "Three.", "Four."] {
                let answer = try await client.send("POST", "/runs/\(id)/messages", "{\"prompt\":\"\(prompt)\"}")
                messages.append(answer.json["turn"]?["messageId"]?.asString ?? "")
            }
            _ = try await client.wait(id, for: "running")
            let path = "/runs/\(id)/messages"
            let edited = try await client.send("PATCH", "\(path)/\(messages[1])", #"{"prompt":"Changed.","taskKind":"code"}"#)
            #expect(edited.status == 200 && edited.json["turn"]?["prompt"]?.asString == "Changed.", "\(edited.text)")
            #expect(edited.json["turn"]?["position"]?.asInteger == 1 && edited.run["queuedMessages"]?.asInteger == 2)
            let same = try await client.send("PATCH", "\(path)/\(messages[1])", "{}")
            #expect(same.status == 200 && same.json["turn"] == edited.json["turn"])
            for _ in 0..<2 {
                let withdrawn = try await client.send("DELETE", "\(path)/\(messages[2])")
                #expect(withdrawn.status == 200 && withdrawn.json["turn"]?["status"]?.asString == "withdrawn")
            }
            for (method, message, body, code) in [
                ("PATCH", messages[0], #"{"prompt":"x"}"#, "message_taken"), ("DELETE", messages[0], nil, "message_taken"),
                ("PATCH", messages[2], #"{"prompt":"x"}"#, "message_taken"), ("PATCH", messages[1], #"{"prompt":""}"#, "invalid_field"),
                ("PATCH", messages[1], #"{"modelId":"no/such"}"#, "unknown_model"), ("DELETE", "msg_0", nil, "not_found"),
                ("PATCH", messages[1], #"{"publish":{"mode":"draft_pr"}}"#, "not_configured"),
            ] as [(String, String, String?, String)] {
                #expect(try await client.send(method, "\(path)/\(message)", body).code == code, "\(method) \(message) \(body ?? "")")
            }
            _ = try await client.send("POST", "/runs/\(id)/interrupt", "{}")
            let run = try await client.wait(id, for: "idle")
            #expect(run["turnCount"]?.asInteger == 3 && run["queuedMessages"]?.asInteger == 0)
            let patch = try await client.send("GET", "/runs/\(id)/patch").text
            #expect(patch.contains("+- Changed.") && !patch.contains("Three.") && !patch.contains("Four."), "\(patch)")
            let events = try await client.send("GET", "/runs/\(id)/events?types=turn.queued&limit=1000").json["events"]?.asArray ?? []
            #expect(events.map { $0["data"]?["edited"]?.asBool } == [false, false, false, false, true, true])
        }
    }

    @Test func theFirstPromptIsNotWithdrawnAndTheLastLeavesTheRunIdle() async throws {
        try await TestServer.withTakenSlot { _, client, id, other in
            let queued = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Two."}"#).json["turn"]?["messageId"]?.asString ?? ""
            let withdrawn = try await client.send("DELETE", "/runs/\(id)/messages/\(queued)")
            #expect(withdrawn.status == 200 && withdrawn.run["status"]?.asString == "idle")

            let fresh = try await client.createRun(prompt: "Wrong.")
            let first = try await client.send("GET", "/runs/\(fresh)/turns/1").json["turn"]?["messageId"]?.asString ?? ""
            let refused = try await client.send("DELETE", "/runs/\(fresh)/messages/\(first)")
            #expect(refused.status == 409 && refused.code == "message_taken")
            // It can be corrected while it waits.
            #expect(try await client.send("PATCH", "/runs/\(fresh)/messages/\(first)", #"{"prompt":"Right."}"#).status == 200)
            _ = try await client.send("POST", "/runs/\(other)/cancel", "{}")
            _ = try await client.wait(fresh, for: "idle")
            #expect(try await client.send("GET", "/runs/\(fresh)/patch").text.contains("+- Right."))
        }
    }
}

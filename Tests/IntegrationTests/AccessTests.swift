import Coding
import Testing

/// The rights of keys and accounts, and the order in which accounts get slots.
@Suite struct AccessTests {
    @Test func aKeyDoesWhatItsScopesSay() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let writer = Client(server: server, key: try await server.makeKey("--name", "bot"))
            let reader = Client(server: server, key: try await server.makeKey("--name", "screen", "--scopes", "read:builder"))
            let refused = try await reader.send("POST", "/runs", #"{"repository":"acme/hello","prompt":"x"}"#)
            #expect(refused.status == 403 && refused.code == "missing_scope" && refused.text.contains("write:builder"), "\(refused.text)")
            let id = try await writer.createRun(prompt: "Say hello.")
            _ = try await reader.wait(id, for: "idle")
            #expect(try await !reader.stream(id).isEmpty)
            for (path, body) in [("messages", #"{"prompt":"x"}"#), ("messages", #"{"endSession":true}"#), ("cancel", "{}")] {
                #expect(try await reader.send("POST", "/runs/\(id)/\(path)", body).code == "missing_scope")
            }
            #expect(try await writer.run(id)["turnCount"]?.asInteger == 1)
            let blind = Client(server: server, key: try await server.makeKey("--name", "blind", "--scopes", "write:builder"))
            #expect(try await blind.send("GET", "/runs/\(id)").code == "missing_scope")
        }
    }

    @Test func aKeyIsToldWhoItIsAndWhatThereIs() async throws {
        try await TestServer.with(["HEARTH_MAX_UNFINISHED_RUNS": "7"]) { server in
            let key = try await server.makeKey("--name", "bot", "--account", "platform", "--expires", "30d")
            let client = Client(server: server, key: key)
            let me = try await client.send("GET", "/me").json
            #expect(me["account"]?["name"]?.asString == "platform" && me["account"]?["id"]?.asString?.hasPrefix("acc_") == true)
            #expect(me["key"]?["name"]?.asString == "bot" && me["key"]?["prefix"]?.asString == String(key.prefix(8)))
            #expect(me["key"]?["expiresAt"]?.asString != nil && me["key"]?["scopes"]?.asArray == ["read:builder", "write:builder"])
            #expect(me["server"]?["sandbox"]?.asString == "simulator" && me["server"]?["isolation"]?.asString == "none")
            #expect(me["limits"]?["unfinishedRuns"]?.asInteger == 7 && me["credits"]?.isNull == true)
            // The answer holds nothing of the key but its beginning.
            let text = try await client.send("GET", "/me").text
            #expect(!text.contains(key))
            let models = try await client.send("GET", "/models").json
            #expect(models["defaultModelId"]?.asString == "test/scripted")
            #expect(models["models"]?.asArray?.compactMap { $0["id"]?.asString } == ["test/scripted"])
        }
    }

    @Test func anAccountSeesNothingOfAnother() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let mine = Client(server: server, key: try await server.makeKey("--account", "a"))
            let other = Client(server: server, key: try await server.makeKey("--account", "b"))
            let id = try await mine.createRun(prompt: "Say hello.")
            _ = try await mine.wait(id, for: "idle")
            #expect(try await other.send("GET", "/runs").json["runs"]?.asArray?.isEmpty == true)
            // Its owner has just read all of it: no copy that is kept for readers may serve another one.
            let paths = ["", "/stream?until=idle", "/patch", "/events", "/turns", "/turns/1", "/turns/1/patch", "/questions"]
            let before = try await mine.run(id)
            for path in paths {
                #expect(try await mine.send("GET", "/runs/\(id)\(path)").status == 200, "\(path)")
                #expect(try await other.send("GET", "/runs/\(id)\(path)").code == "not_found", "\(path)")
            }
            let message = try #require(try await mine.send("GET", "/runs/\(id)/turns/1").json["turn"]?["messageId"]?.asString)
            for (method, path, body) in [
                ("POST", "/messages", #"{"prompt":"x"}"#), ("POST", "/messages", #"{"endSession":true}"#), ("POST", "/cancel", "{}"),
                ("POST", "/interrupt", "{}"), ("POST", "/questions/q_1", #"{"answer":"once"}"#),
                ("PATCH", "/messages/\(message)", #"{"prompt":"x"}"#),
                ("DELETE", "/messages/\(message)", nil), ("DELETE", "", nil),
            ] as [(String, String, String?)] {
                #expect(try await other.send(method, "/runs/\(id)\(path)", body).code == "not_found", "\(method) \(path)")
            }
            #expect(try await mine.run(id) == before)
            // A dedupe key is its account's own.
            let named = #"{"repository":"acme/hello","prompt":"Say hello.","dedupeKey":"nightly"}"#
            let (ours, theirs) = (try await mine.send("POST", "/runs", named), try await other.send("POST", "/runs", named))
            #expect(ours.status == 201 && theirs.status == 201 && ours.run["id"] != theirs.run["id"])
            // An idempotency key belongs to its account, too.
            let body = #"{"repository":"acme/hello","prompt":"Say hello."}"#
            let first = try await mine.send("POST", "/runs", body, headers: ["Idempotency-Key: same"])
            let second = try await other.send("POST", "/runs", body, headers: ["Idempotency-Key: same"])
            #expect(first.status == 201 && second.status == 201 && first.run["id"] != second.run["id"])
        }
    }

    @Test func turnsWaitForASlotAndAccountsTakeTurns() async throws {
        try await TestServer.with(["HEARTH_MAX_TURNS": "1"]) { server in
            try await TestRepository.make(for: server)
            let busy = Client(server: server, key: try await server.makeKey("--account", "busy"))
            let quiet = Client(server: server, key: try await server.makeKey("--account", "quiet"))
            let blocker = try await busy.createRun(prompt: "[hang] x")
            _ = try await busy.wait(blocker, for: "running")
            var waiting: [String] = []
            for number in 0..<3 { waiting.append(try await busy.createRun(prompt: "Number \(number).")) }
            let late = try await quiet.createRun(prompt: "Late.")
            for id in waiting { #expect(try await busy.run(id)["status"]?.asString == "queued") }
            #expect(try await quiet.run(late)["status"]?.asString == "queued")
            _ = try await busy.send("POST", "/runs/\(blocker)/cancel", "{}")
            var started: [(id: String, at: String)] = []
            for (client, id) in waiting.map({ (busy, $0) }) + [(quiet, late)] {
                let begin = try await client.stream(id).first { $0.type == "turn.started" }
                started.append((id, begin?.data["at"]?.asString ?? ""))
            }
            // An account that asked for much waits behind one that asked for little; each account's own runs keep their order.
            #expect(started.sorted { $0.at < $1.at }.map(\.id) == [late] + waiting)
        }
    }
}

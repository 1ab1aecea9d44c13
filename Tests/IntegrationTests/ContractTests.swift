import Coding
import Runtime
import Testing

/// Rules of the contract that hold across requests.
@Suite struct ContractTests {
    @Test func aRepeatedRequestHasTheAnswerOfTheFirstAndNoSecondEffect() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let body = #"{"repository":"acme/hello","prompt":"Say hello."}"#
            let first = try await client.send("POST", "/runs", body, headers: ["Idempotency-Key: one"])
            let second = try await client.send("POST", "/runs", body, headers: ["Idempotency-Key: one"])
            #expect(first.status == 201 && second.status == 201 && first.text == second.text)
            #expect(second.fields["idempotent-replayed"] == "true" && first.fields["idempotent-replayed"] == nil)
            let other = try await client.send("POST", "/runs", #"{"repository":"acme/hello","prompt":"Else."}"#, headers: ["Idempotency-Key: one"])
            #expect(other.status == 422 && other.code == "idempotency_key_reused")
            #expect(try await client.send("GET", "/runs").json["runs"]?.asArray?.count == 1)

            // A message's key is bound to that message, even across a restart of the server.
            let id = first.run["id"]?.asString ?? ""
            _ = try await client.wait(id, for: "idle")
            let message = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"More."}"#, headers: ["Idempotency-Key: two"])
            #expect(message.status == 202)
            await server.kill()
            try await server.start()
            let again = try await Client(server: server, key: client.key)
                .send("POST", "/runs/\(id)/messages", #"{"prompt":"More."}"#, headers: ["Idempotency-Key: two"])
            #expect(again.status == 202 && again.text == message.text)
            #expect(try await client.wait(id, for: "idle")["turnCount"]?.asInteger == 2)
        }
    }

    @Test func aListIsReadInPagesThatDoNotOverlap() async throws {
        try await TestServer.with(["HEARTH_MAX_TURNS": "1"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            var made: [String] = []
            for number in 0..<7 { made.append(try await client.createRun(prompt: "[hang] \(number)", "\"tags\":[\"t\(number % 2)\"]")) }
            var seen: [String] = []
            var late: [String] = []
            var cursor: String?
            repeat {
                let page = try await client.send("GET", "/runs?limit=3" + (cursor.map { "&cursor=\($0)" } ?? ""))
                seen += (page.json["runs"]?.asArray ?? []).compactMap { $0["id"]?.asString }
                cursor = page.json["nextCursor"]?.asString
                // A run created meanwhile comes before the first page and moves nothing.
                if seen.count == 3 { late.append(try await client.createRun(prompt: "[hang] late")) }
            } while cursor != nil
            #expect(seen == made.reversed())
            let filtered = try await client.send("GET", "/runs?limit=2&tag=t0")
            #expect(filtered.json["runs"]?.asArray?.count == 2)
            // Lists leave out the longest parts, which the run itself has.
            let done = try await client.createRun(prompt: "x", #""tags":["done"]"#)
            for id in made + late { #expect(try await client.send("POST", "/runs/\(id)/cancel", "{}").status == 200) }
            #expect(try await client.wait(done, for: "idle")["validation"]?["checks"] == [])
            let listed = try await client.send("GET", "/runs?tag=done").json["runs"]?[0]
            #expect(listed?["validation"]?["verdict"] == "unverified" && listed?["validation"]?["checks"] == nil)
            let foreign = filtered.json["nextCursor"]?.asString ?? ""
            #expect(try await client.send("GET", "/runs?limit=2&tag=t1&cursor=\(foreign)").code == "invalid_cursor")
        }
    }

    @Test func promptsThatWaitGoIntoTheSessionInTheirOrder() async throws {
        // Another run holds the only slot, so prompts wait for as long as the test needs.
        try await TestServer.with(["HEARTH_MAX_TURNS": "1"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let other = try await client.createRun(prompt: "[hang] x")
            _ = try await client.wait(other, for: "running")
            let id = try await client.createRun(prompt: "One.")
            for (position, prompt) in [(2, "Two."), (3, "Three.")] {
                let answer = try await client.send("POST", "/runs/\(id)/messages", "{\"prompt\":\"\(prompt)\"}")
                #expect(answer.status == 202 && answer.json["turn"]?["position"]?.asInteger == Int64(position), "\(answer.text)")
            }
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"x","whenBusy":"reject"}"#).code == "run_busy")
            #expect(try await client.send("GET", "/runs/\(id)/patch").code == "patch_not_ready")
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"endSession":true}"#).status == 202)
            for more in ["", #","whenBusy":"reject""#, #","whenBusy":"interrupt""#] {
                #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"After."\#(more)}"#).code == "session_ending")
            }
            _ = try await client.send("POST", "/runs/\(other)/cancel", "{}")
            let run = try await client.wait(id, for: "ended")
            #expect(run["outcome"]?.asString == "completed" && run["turnCount"]?.asInteger == 3)
            let lines = try await client.send("GET", "/runs/\(id)/patch").text.split(separator: "\n").filter { $0.hasPrefix("+- ") }
            #expect(lines == ["+- One.", "+- Two.", "+- Three."], "\(lines)")
        }
    }

    @Test func anIdleSessionExpiresAndSaysSo() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Say hello.", #""sessionTtlSeconds":60"#)
            let idle = try await client.wait(id, for: "idle")
            #expect(idle["sessionExpiresAt"]?.asString != nil)
            #expect(try await client.send("GET", "/runs/\(id)/patch").status == 200)
        }
        try await TestServer.with(["HEARTH_SESSION_TTL": "1s"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Say hello.")
            let run = try await client.wait(id, for: "ended")
            #expect(run["outcome"]?.asString == "expired" && run["sessionActive"]?.asBool == false)
            let answer = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Too late."}"#)
            #expect(answer.status == 409 && answer.json["reason"]?.asString == "expired")
            #expect(answer.json["nextActions"]?.asArray == ["start_chained_run"])
            let only = server.pid.map { [$0] } ?? []
            _ = try await eventually("nothing but the server runs") { server.processes == only ? true : nil }
        }
    }

    @Test func theSandboxSaysHowLongItTook() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Say hello in French too.", #""endSession":true"#)
            let run = try await client.wait(id, for: "ended")
            let events = try await client.send("GET", "/runs/\(id)/events?types=sandbox").json["events"]?.asArray ?? []
            #expect(events.compactMap { $0["data"]?["state"]?.asString } == ["creating", "ready", "releasing"])
            let took = events[1]["data"]?["durationMillis"]?.asInteger
            #expect(took == run["timings"]?["provisioningMillis"]?.asInteger && took != nil)
            #expect(events[0]["data"]?["durationMillis"] == .null)
        }
    }

    /// The notice comes once for each planned end: again after a message has moved it.
    @Test func aSessionThatEndsSoonSaysSo() async throws {
        try await TestServer.with(["HEARTH_SESSION_TTL": "30s", "HEARTH_EXPIRY_NOTICE": "30s"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Say hello in French too.")
            let first = try await client.wait(id, for: "idle")
            func notices(_ count: Int) async throws -> [JSONValue] {
                try await eventually("\(count) notices", within: .seconds(120)) {
                    let events = try await client.send("GET", "/runs/\(id)/events?types=session.expiring").json["events"]?.asArray ?? []
                    return events.count >= count ? events : nil
                }
            }
            let told = try await notices(1)
            #expect(told[0]["data"]?["sessionExpiresAt"] == first["sessionExpiresAt"])
            #expect(try await client.run(id)["status"] == "idle")
            _ = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Go on."}"#)
            let again = try await notices(2)
            #expect(again[1]["data"] != again[0]["data"])
            #expect(try await client.wait(id, for: "ended", within: .seconds(120))["outcome"] == "expired")
            #expect(try await notices(2).count == 2)
        }
    }

    @Test func aKeyThatIsRevokedEndsItsStreamsAtOnce() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let key = try await server.makeKey()
            let client = Client(server: server, key: key)
            let owner = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[hang] x")
            _ = try await client.wait(id, for: "running")
            let reader = Task { try await client.stream(id, query: "") }
            try await Task.sleep(for: .milliseconds(300))
            let list = try await Shell.run(TestServer.hearth, ["keys", "list", "--json"], environment: server.variables).text
            let keys = (try? JSONValue(parsing: Array(list.utf8))) ?? .null
            let mine = (keys["keys"] ?? keys).asArray?.first { key.hasPrefix($0["prefix"]?.asString ?? "-") }
            let revoked = try await Shell.run(TestServer.hearth, ["keys", "revoke", mine?["id"]?.asString ?? ""], environment: server.variables)
            #expect(revoked.status == .exited(0), "\(list) \(revoked.errorText)")
            #expect(try await reader.value.last?.data["data"]?["reason"]?.asString == "key_revoked")
            #expect(try await client.send("GET", "/runs").code == "key_revoked")
            _ = try await owner.send("POST", "/runs/\(id)/cancel", "{}")
        }
    }
}

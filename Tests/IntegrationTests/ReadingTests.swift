import Coding
import Testing

/// Reading the log in pages, turns one by one, and their patches.
@Suite struct ReadingTests {
    @Test func theLogIsReadInPagesAndByTypes() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Say hello.")
            _ = try await client.wait(id, for: "idle")
            let streamed = try await client.stream(id).filter { $0.id != nil }.map(\.data)

            var paged: [JSONValue] = []
            var after: Int64 = 0
            var isMore = true
            while isMore {
                let page = try await client.send("GET", "/runs/\(id)/events?limit=3&after=\(after)").json
                paged += page["events"]?.asArray ?? []
                after = page["nextAfter"]?.asInteger ?? -1
                isMore = page["hasMore"]?.asBool ?? false
                #expect(page["lastSeq"]?.asInteger == Int64(streamed.count))
            }
            #expect(paged == streamed && after == Int64(streamed.count))
            // The page after the newest event is empty and repeats the position.
            let behind = try await client.send("GET", "/runs/\(id)/events?after=\(after)").json
            #expect(behind["events"]?.asArray?.isEmpty == true && behind["nextAfter"]?.asInteger == after && behind["hasMore"]?.asBool == false)

            let some = try await client.send("GET", "/runs/\(id)/events?types=run.status,turn.*&limit=1000").json["events"]?.asArray ?? []
            let wanted = streamed.filter { ["run.status", "turn.queued", "turn.started", "turn.ended"].contains($0["type"]?.asString ?? "") }
            #expect(some == wanted && !some.isEmpty)
            let page = try await client.send("GET", "/runs/\(id)/events?types=turn.ended").json
            #expect(page["events"]?.asArray?.count == 1 && page["nextAfter"]?.asInteger == after)
        }
    }

    @Test func aPageWaitsForItsFirstEvent() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[slow 1]")
            let page = try await client.send("GET", "/runs/\(id)/events?types=turn.ended&wait=60").json
            #expect(page["events"]?.asArray?.count == 1)
            let last = try await client.wait(id, for: "idle")["lastSeq"]?.asInteger ?? 0
            #expect(try await client.send("GET", "/runs/\(id)/events?after=\(last)&wait=1").json["events"]?.asArray?.isEmpty == true)
        }
    }

    @Test func turnsAreReadOneByOneWithTheirPatches() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "First line.")
            _ = try await client.wait(id, for: "idle")
            for prompt in ["Second line.", "[fail 401]"] {
                _ = try await client.send("POST", "/runs/\(id)/messages", "{\"prompt\":\"\(prompt)\"}")
                _ = try await client.wait(id, for: "idle")
            }
            let first = try await client.send("GET", "/runs/\(id)/turns?limit=2").json
            #expect(first["turns"]?.asArray?.compactMap { $0["number"]?.asInteger } == [1, 2])
            #expect(first["hasMore"]?.asBool == true && first["nextAfter"]?.asInteger == 2)
            let rest = try await client.send("GET", "/runs/\(id)/turns?limit=2&after=2").json
            #expect(rest["turns"]?.asArray?.compactMap { $0["status"]?.asString } == ["failed"] && rest["hasMore"]?.asBool == false)
            let failed = try await client.send("GET", "/runs/\(id)/turns?status=failed,cancelled").json["turns"]?.asArray
            #expect(failed == rest["turns"]?.asArray)

            let second = try await client.send("GET", "/runs/\(id)/turns/2").json["turn"]
            #expect(second == first["turns"]?.asArray?.last && second?["prompt"]?.asString == "Second line.")
            let own = try await client.send("GET", "/runs/\(id)/turns/2/patch")
            #expect(own.status == 200 && own.fields["x-turn"] == "2")
            #expect(own.text.split(separator: "\n").filter { $0.hasPrefix("+- ") } == ["+- Second line."], "\(own.text)")
            let whole = try await client.send("GET", "/runs/\(id)/patch")
            #expect(whole.text.split(separator: "\n").filter { $0.hasPrefix("+- ") } == ["+- First line.", "+- Second line."])
        }
    }

    /// Clients are told to try again only while a patch may still come.
    @Test func whatLeavesNoPatchSaysSo() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let plan = try await client.createRun(prompt: "Make a plan.", #""taskKind":"plan""#)
            let failed = try await client.send("POST", "/runs", #"{"repository":"acme/none","prompt":"x"}"#).run["id"]?.asString ?? ""
            _ = try await client.wait(plan, for: "idle")
            _ = try await client.wait(failed, for: "ended")
            for id in [plan, failed] {
                let answer = try await client.send("GET", "/runs/\(id)/patch")
                #expect(answer.code == "patch_not_ready" && answer.json["retryable"] == false, "\(answer.text)")
                #expect(answer.fields["retry-after"] == nil)
            }
            let busy = try await client.createRun(prompt: "[hang]")
            let early = try await client.send("GET", "/runs/\(busy)/patch")
            #expect(early.code == "patch_not_ready" && early.json["retryable"] == true && early.fields["retry-after"] == "1")
            #expect(try await client.run(busy, query: "?patch=true")["patchOmitted"] == "not_ready")
            _ = try await client.send("POST", "/runs/\(busy)/cancel")
        }
    }

    @Test func whatIsAskedWronglyIsSaid() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[hang] x")
            _ = try await client.wait(id, for: "running")
            let quiet = try await client.createRun(prompt: "x")
            let last = try await client.wait(quiet, for: "idle")["lastSeq"]?.asInteger ?? 0
            // The newest event is a place to go on from; the one after it does not exist yet.
            #expect(try await client.send("GET", "/runs/\(quiet)/events?after=\(last)").json["events"] == [])
            #expect(try await client.send("GET", "/runs/\(quiet)/events?after=\(last + 1)").code == "invalid_cursor")
            #expect(try await client.send("GET", "/runs/\(quiet)/stream", headers: ["Last-Event-ID: \(last + 1)"]).code == "invalid_cursor")
            for (path, code) in [
                ("/events?after=x", "invalid_cursor"), ("/events?after=999999", "invalid_cursor"), ("/events?after=-1", "invalid_cursor"),
                ("/events?limit=0", "invalid_field"), ("/events?limit=1001", "invalid_field"), ("/events?wait=61", "invalid_field"),
                ("/events?types=nothing", "invalid_field"), ("/turns?limit=101", "invalid_field"), ("/turns?status=idle", "invalid_field"),
                ("/turns?after=-1", "invalid_field"), ("/turns/0", "not_found"), ("/turns/2", "not_found"), ("/turns/x", "not_found"),
                ("/turns/1/patch", "patch_not_ready"), ("/turns/2/patch", "not_found"),
            ] {
                let answer = try await client.send("GET", "/runs/\(id)\(path)")
                #expect(answer.code == code, "\(path): \(answer.status) \(answer.text)")
            }
            _ = try await client.send("POST", "/runs/\(id)/cancel", "{}")
            #expect(try await client.send("GET", "/runs/\(id)/turns/1/patch").code == "not_found")
        }
    }
}

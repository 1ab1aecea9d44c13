import Coding
import Testing

/// Header fields that occur twice, are empty, or have a wrong form.
@Suite struct HeaderFieldTests {
    @Test func oneOfTwoIsNotChosen() async throws {
        try await TestServer.with { server in
            let key = try await server.makeKey()
            let client = Client(server: server, key: key)
            let good = #"{"repository":"acme/hello","prompt":"x"}"#
            for (method, headers, status, code) in [
                ("GET", ["Authorization: Bearer \(key)"], 400, "invalid_request"),
                ("GET", ["authorization: Basic eDp5"], 400, "invalid_request"),
                ("POST", ["Content-Type: application/json", "Content-Type: application/json"], 400, "invalid_request"),
                ("POST", ["Content-Type: application/json, application/json"], 415, "unsupported_media_type"),
                ("POST", ["Content-Type: text/plain, a/b+json"], 415, "unsupported_media_type"),
                ("POST", ["Content-Type: application/json", "Content-Encoding: gzip"], 415, "unsupported_media_type"),
                ("POST", ["Idempotency-Key: a", "Idempotency-Key: a"], 422, "invalid_idempotency_key"),
                ("POST", ["Idempotency-Key: a, b"], 422, "invalid_idempotency_key"),
            ] {
                let answer = try await client.send(method, "/runs", method == "POST" ? good : nil, headers: headers)
                #expect(answer.status == status && answer.code == code, "\(headers): \(answer.text)")
            }
            // Two keys in one field count as none.
            let joined = try await Client(server: server, key: "\(key), Bearer \(key)").send("GET", "/runs")
            #expect(joined.status == 401 && joined.code == "unauthenticated")
            #expect(try await client.send("GET", "/runs").json["runs"]?.asArray?.isEmpty == true)
        }
    }

    @Test func aLastEventIDIsAPositionOrNone() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Say hello.")
            let last = Int(try await client.wait(id, for: "idle")["lastSeq"]?.asInteger ?? 0)
            func read(_ query: String, _ headers: [String]) async throws -> Client.Answer {
                try await client.send("GET", "/runs/\(id)/stream?until=idle\(query)", headers: headers)
            }
            // curl sends a field without a value if its name ends with a semicolon.
            for (query, headers, left) in [
                ("", ["Last-Event-ID;"], last), ("&after=", [], last), ("&after=", ["Last-Event-ID: 3"], last - 3),
                ("&after=3", ["Last-Event-ID;"], last - 3),
                ("&after=1", ["Last-Event-ID:   3"], last - 3), ("", ["Last-Event-ID;", "Last-Event-ID: 3"], last - 3),
            ] {
                let answer = try await read(query, headers)
                #expect(answer.status == 200 && StreamEvent.parse(answer.text).count { $0.id != nil } == left, "\(query) \(headers)")
            }
            for (query, headers) in [
                ("", ["Last-Event-ID: 3 4"]), ("", ["Last-Event-ID: +3"]), ("", ["Last-Event-ID: 3", "Last-Event-ID: 3"]),
                ("", ["Last-Event-ID: -1"]),
                ("&after=%2B3", []), ("&after=99999999999999999999", []), ("&after=0x1", []), ("", ["Last-Event-ID: 3.0"]),
            ] {
                let answer = try await read(query, headers)
                #expect(answer.status == 422 && answer.code == "invalid_cursor", "\(query) \(headers): \(answer.text)")
            }
            #expect(try await client.send("GET", "/runs/\(id)/events?after=").json["lastSeq"]?.asInteger == Int64(last))
            #expect(try await client.send("GET", "/runs/\(id)/turns?after=").json["turns"]?.asArray?.count == 1)
            #expect(try await client.send("GET", "/runs/\(id)?until=change&after=").code == "invalid_field")
            #expect(try await client.send("GET", "/runs/\(id)/events?after=1&after=2").code == "invalid_field")
        }
    }

    @Test func limitsOfHTTPHaveTheirOwnStatusInTheBodyToo() async throws {
        try await TestServer.with { server in
            let client = Client(server: server, key: try await server.makeKey())
            let many = (0..<120).map { "X-Field-\($0): x" }
            let long = String(repeating: "x", count: 20_000)
            for (path, headers, status, word) in [
                ("/" + String(long.prefix(9_000)), [], 414, "shorter path"), ("/runs?x=\(long)", [], 414, "shorter path"),
                ("/runs", ["Expect: magic"], 417, "HTTP/1.1 client"), ("/runs", many, 431, "fewer or shorter"),
                ("/runs", ["X-Long: \(long)"], 431, "fewer or shorter"), ("/runs", ["Transfer-Encoding: gzip"], 501, "HTTP/1.1 client"),
                ("/runs", ["Transfer-Encoding: chunked, chunked"], 400, "HTTP/1.1 client"),
            ] {
                let answer = try await client.send("GET", path, headers: headers)
                #expect(answer.status == status && answer.code == "invalid_request", "\(status): \(answer.text.prefix(200))")
                #expect(answer.json["remedy"]?.asString?.contains(word) == true, "\(answer.text.prefix(400))")
                #expect(answer.json["status"]?.asInteger == Int64(status) && answer.fields["x-request-id"] == answer.json["requestId"]?.asString)
            }
        }
    }

    @Test func headHasTheFieldsOfGet() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Say hello.")
            _ = try await client.wait(id, for: "idle")
            let run = "/runs/\(id)"
            for path in [
                "/runs", run, "\(run)?patch=1&events=1", "\(run)/stream?until=idle", "\(run)/stream?after=x", "\(run)/events", "\(run)/turns",
                "\(run)/turns/1",
                "\(run)/turns/1/patch", "\(run)/patch", "\(run)/questions", "/models", "/me", "/usage", "/runs/run_nobody", "/healthz", "/readyz",
                "/api/v1/openapi",
            ] {
                let get = try await client.send("GET", path)
                let head = try await client.send("HEAD", path, headers: [], within: .seconds(10))
                func comparable(_ fields: [String: String]) -> [String: String] { fields.filter { $0.key != "date" && $0.key != "x-request-id" } }
                #expect(head.status == get.status && comparable(head.fields) == comparable(get.fields), "\(path): \(head.fields) \(get.fields)")
                #expect(head.text.isEmpty, "\(path)")
            }
            // A stream that lasts as long as its run does not hang either.
            #expect(try await client.send("HEAD", "\(run)/stream", within: .seconds(10)).fields["content-type"] == "text/event-stream")
            for (method, path, allowed) in [
                ("PUT", "/runs", "GET, HEAD, POST"), ("OPTIONS", "/runs", "GET, HEAD, POST"), ("POST", "/me", "GET, HEAD"),
                ("PUT", run, "DELETE, GET, HEAD"), ("GET", "\(run)/messages", "POST"), ("PUT", "\(run)/messages/msg_1", "DELETE, PATCH"),
                ("OPTIONS", "\(run)/stream", "GET, HEAD"),
            ] {
                let answer = try await client.send(method, path)
                #expect(answer.status == 405 && answer.fields["allow"] == allowed, "\(method) \(path): \(answer.fields)")
            }
        }
    }
}

import Coding
import Testing

/// Limits hold to the last unit: the largest value is taken, and one more is refused.
@Suite struct ExactLimitTests {
    private static func text(_ count: Int) -> String { String(repeating: "x", count: count) }
    private static func list(_ count: Int) -> String { "[" + (0..<count).map { "\"t\($0)\"" }.joined(separator: ",") + "]" }

    /// A member with its largest value, and the same one step beyond.
    private static let members: [(taken: String, refused: String, path: String)] = [
        (#""title":"\#(text(200))""#, #""title":"\#(text(201))""#, "title"),
        (#""tags":["\#(text(64))"]"#, #""tags":["\#(text(65))"]"#, "tags"),
        (#""tags":\#(list(20))"#, #""tags":\#(list(21))"#, "tags"),
        (#""metadata":{"k":"\#(text(16_376))"}"#, #""metadata":{"k":"\#(text(16_377))"}"#, "metadata"),
        (#""sessionTtlSeconds":604800"#, #""sessionTtlSeconds":604801"#, "sessionTtlSeconds"),
        (#""sessionTtlSeconds":1"#, #""sessionTtlSeconds":0"#, "sessionTtlSeconds"),
        (#""dedupeKey":"\#(text(200))""#, #""dedupeKey":"\#(text(201))""#, "dedupeKey"),
    ]

    @Test func theLargestIsTakenAndOneMoreIsNot() async throws {
        try await TestServer.with { server in
            let client = Client(server: server, key: try await server.makeKey())
            for (taken, refused, path) in ExactLimitTests.members {
                let body = { (member: String) in #"{"repository":"acme/none","prompt":"x",\#(member)}"# }
                let first = try await client.send("POST", "/runs", body(taken))
                #expect(first.status == 201, "\(path): \(first.text.prefix(300))")
                let second = try await client.send("POST", "/runs", body(refused))
                #expect(
                    second.status == 422 && second.json["fields"]?[0]?["path"]?.asString?.hasPrefix(path) == true,
                    "\(path): \(second.text.prefix(300))")
            }
            let prompt = { (count: Int) in #"{"repository":"acme/none","prompt":"\#(ExactLimitTests.text(count))"}"# }
            let most = try await client.send("GET", "/me").json["limits"]?["promptCharacters"]?.asInteger ?? 0
            #expect(most > 1_000)
            #expect(try await client.send("POST", "/runs", prompt(Int(most))).status == 201)
            #expect(try await client.send("POST", "/runs", prompt(Int(most) + 1)).code == "invalid_field")
        }
    }

    /// The limit of a body holds whether it announces its size or not.
    @Test(arguments: [[], ["Transfer-Encoding: chunked"]]) func aBodyHasALargestSize(headers: [String]) async throws {
        try await TestServer.with { server in
            let client = Client(server: server, key: try await server.makeKey())
            let most = 2_097_152
            let body = { (size: Int) in "{\"x\":\"" + ExactLimitTests.text(size - 8) + "\"}" }
            #expect(try await client.send("POST", "/runs", body(most), headers: headers).status == 422)
            #expect(try await client.send("POST", "/runs", body(most + 1), headers: headers).code == "body_too_large")
        }
    }

    /// An idempotency key belongs to method, path and body together.
    @Test func aKeyIsBoundToThePathToo() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let first = try await client.createRun(prompt: "[hang]")
            let second = try await client.createRun(prompt: "[hang]")
            let header = ["Idempotency-Key: one"]
            #expect(try await client.send("POST", "/runs/\(first)/cancel", "{}", headers: header).status < 300)
            #expect(try await client.send("POST", "/runs/\(second)/cancel", "{}", headers: header).code == "idempotency_key_reused")
            #expect(try await client.send("POST", "/runs/\(first)/interrupt", "{}", headers: header).code == "idempotency_key_reused")
            #expect(try await client.send("POST", "/runs/\(first)/cancel", "{ }", headers: header).code == "idempotency_key_reused")
            let status = try await client.run(second)["status"]?.asString
            #expect(status == "queued" || status == "running")
        }
    }
}

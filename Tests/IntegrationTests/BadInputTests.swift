import Coding
import Testing

/// Mistakes in requests: each is named, nothing of the request is stored, nothing hangs.
@Suite struct BadInputTests {
    /// A mistake in the create body, and the expected answer.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let members: String
        /// The field that the problem names.
        let path: String
        var codes = ["invalid_field"]

        var testDescription: String { members.count > 60 ? members.prefix(60) + "…" : members }
    }

    private static func long(_ count: Int) -> String { String(repeating: "x", count: count) }
    private static func list(_ count: Int) -> String { "[" + (0..<count).map { "\"t\($0)\"" }.joined(separator: ",") + "]" }

    private static let createMistakes: [Mistake] = [
        Mistake(members: #""repository":5"#, path: "repository"),
        Mistake(members: #""repository":"""#, path: "repository"),
        Mistake(members: #""repository":"noslash""#, path: "repository"),
        Mistake(members: #""repository":"a/b/c""#, path: "repository"),
        Mistake(members: #""repository":"../etc""#, path: "repository"),
        Mistake(members: #""repository":"a/\#(long(400))""#, path: "repository"),
        Mistake(members: #""repositoryFullName":"other/name""#, path: "repository"),
        Mistake(members: #""prompt":5"#, path: "prompt"),
        Mistake(members: #""prompt":"""#, path: "prompt"),
        Mistake(members: #""prompt":null"#, path: "prompt"),
        Mistake(members: #""prompt":"\#(long(120_001))""#, path: "prompt"),
        Mistake(members: #""modelId":5"#, path: "modelId"),
        Mistake(members: #""modelId":"no/such-model""#, path: "modelId", codes: ["unknown_model", "invalid_field"]),
        Mistake(members: #""taskKind":1"#, path: "taskKind"),
        Mistake(members: #""taskKind":"paint""#, path: "taskKind"),
        Mistake(members: #""baseRef":1"#, path: "baseRef"),
        Mistake(members: #""baseRef":"a..b""#, path: "baseRef"),
        Mistake(members: #""baseRef":"-upload-pack=x""#, path: "baseRef"),
        Mistake(members: #""baseRef":"a","gitCheckoutRef":"b""#, path: "baseRef"),
        Mistake(members: #""validationMode":1"#, path: "validationMode"),
        Mistake(members: #""validationMode":"all""#, path: "validationMode"),
        Mistake(members: #""publish":"none""#, path: "publish"),
        Mistake(members: #""publish":{"mode":1}"#, path: "publish.mode"),
        Mistake(members: #""publish":{"mode":"merge"}"#, path: "publish.mode"),
        Mistake(members: #""publish":{"mode":"draft_pr"}"#, path: "publish", codes: ["not_configured"]),
        Mistake(members: #""publish":{"mode":"none","branch":"a..b"}"#, path: "publish.branch"),
        Mistake(members: #""billing":{"mode":"free"}"#, path: "billing.mode"),
        Mistake(members: #""billing":{"mode":"openrouter"}"#, path: "billing.openRouterApiKey", codes: ["invalid_field", "not_configured"]),
        Mistake(members: #""title":1"#, path: "title"),
        Mistake(members: #""title":"\#(long(201))""#, path: "title"),
        Mistake(members: #""tags":"a""#, path: "tags"),
        Mistake(members: #""tags":[1]"#, path: "tags"),
        Mistake(members: #""tags":[""]"#, path: "tags"),
        Mistake(members: #""tags":["\#(long(65))"]"#, path: "tags"),
        Mistake(members: #""tags":\#(list(21))"#, path: "tags"),
        Mistake(members: #""metadata":[]"#, path: "metadata"),
        Mistake(members: #""metadata":{"k":"\#(long(16_384))"}"#, path: "metadata"),
        Mistake(members: #""sessionTtlSeconds":"1h""#, path: "sessionTtlSeconds"),
        Mistake(members: #""sessionTtlSeconds":0"#, path: "sessionTtlSeconds"),
        Mistake(members: #""sessionTtlSeconds":604801"#, path: "sessionTtlSeconds"),
        Mistake(members: #""idlePolicy":"sleep""#, path: "idlePolicy"),
        Mistake(members: #""endSession":"yes""#, path: "endSession"),
        Mistake(members: #""dedupeKey":1"#, path: "dedupeKey", codes: ["invalid_field", "not_configured"]),
        Mistake(members: #""onDuplicate":"x""#, path: "onDuplicate"),
        Mistake(members: #""budget":{"maxUsd":"-1"}"#, path: "budget.maxUsd", codes: ["invalid_field", "not_configured"]),
        Mistake(members: #""budget":{"maxTokens":999}"#, path: "budget.maxTokens", codes: ["invalid_field", "not_configured"]),
        Mistake(members: #""review":"yes""#, path: "review"),
        Mistake(members: #""reviewRounds":4"#, path: "reviewRounds"),
        Mistake(members: #""validationRounds":-1"#, path: "validationRounds"),
        Mistake(members: #""checks":{}"#, path: "checks", codes: ["invalid_field", "not_configured"]),
        Mistake(members: #""questions":{"policy":"maybe"}"#, path: "questions.policy"),
        Mistake(members: #""questions":{"timeoutSeconds":0}"#, path: "questions.timeoutSeconds"),
        Mistake(members: #""chainFrom":"run_unknown""#, path: "chainFrom", codes: ["invalid_field", "not_configured", "not_found"]),
        Mistake(members: #""dryRun":"x""#, path: "dryRun"),
    ]

    /// Returns a create body that is right except for the members of the mistake, which replace their right counterparts.
    private static func body(_ mistake: Mistake) -> String {
        var members = ["\"repository\":\"acme/hello\"", "\"prompt\":\"x\""]
        members.removeAll { member in
            let key = member.prefix { $0 != ":" }
            return mistake.members.hasPrefix(key + ":")
        }
        return "{" + (members + [mistake.members]).joined(separator: ",") + "}"
    }

    @Test func everyWrongFieldOfCreateIsNamedAndNothingIsStored() async throws {
        try await TestServer.with { server in
            let client = Client(server: server, key: try await server.makeKey())
            for mistake in BadInputTests.createMistakes {
                let answer = try await client.send("POST", "/runs", BadInputTests.body(mistake), within: .seconds(10))
                #expect(answer.status == 422 || answer.code == "not_found", "\(mistake.testDescription): \(answer.status) \(answer.text.prefix(300))")
                #expect(answer.fields["content-type"]?.hasPrefix("application/problem+json") == true)
                #expect(mistake.codes.contains(answer.code ?? ""), "\(mistake.testDescription): \(answer.text.prefix(300))")
                #expect(answer.json["remedy"]?.asString?.isEmpty == false)
                #expect(answer.json["requestId"]?.asString == answer.fields["x-request-id"])
                guard answer.code == "invalid_field" else { continue }
                let paths = (answer.json["fields"]?.asArray ?? []).compactMap { $0["path"]?.asString }
                #expect(paths.contains { $0.hasPrefix(mistake.path) }, "\(mistake.testDescription): \(paths)")
            }
            #expect(try await client.send("GET", "/runs").json["runs"]?.asArray?.isEmpty == true)
        }
    }

    @Test func everyMistakeOfABodyIsReportedAtOnce() async throws {
        try await TestServer.with { server in
            let client = Client(server: server, key: try await server.makeKey())
            let answer = try await client.send("POST", "/runs", #"{"repository":1,"title":2,"tags":3}"#)
            let paths = Set((answer.json["fields"]?.asArray ?? []).compactMap { $0["path"]?.asString })
            #expect(paths.isSuperset(of: ["repository", "prompt", "title", "tags"]))
        }
    }

    @Test func requestsThatAreWrongBeforeTheirBodyHaveTheirOwnProblems() async throws {
        try await TestServer.with { server in
            let client = Client(server: server, key: try await server.makeKey())
            func expect(_ status: Int, _ code: String, _ answer: Client.Answer) {
                #expect(answer.status == status && answer.code == code, "\(answer.status) \(answer.text)")
            }
            expect(400, "invalid_json", try await client.send("POST", "/runs", #"{"prompt":"#))
            expect(404, "not_found", try await client.send("GET", "/runs/run_00000000000000000000000000"))
            expect(404, "not_found", try await client.send("GET", "/runs/run_x/stream"))
            expect(404, "not_found", try await client.send("POST", "/runs/run_x/messages", #"{"prompt":"x"}"#))
            expect(404, "not_found", try await client.send("GET", "/nothing"))
            expect(405, "method_not_allowed", try await client.send("PUT", "/runs", "{}"))
            expect(415, "unsupported_media_type", try await client.send("POST", "/runs", "{}", headers: ["Content-Type: text/plain"]))
            expect(422, "invalid_field", try await client.send("GET", "/runs?limit=0"))
            expect(422, "invalid_field", try await client.send("GET", "/runs?limit=101"))
            expect(422, "invalid_cursor", try await client.send("GET", "/runs?cursor=nonsense"))
            expect(
                422, "invalid_idempotency_key",
                try await client.send("POST", "/runs", #"{"repository":"acme/hello","prompt":"x"}"#, headers: ["Idempotency-Key: \u{e9}"]))
            expect(401, "unauthenticated", try await Client(server: server, key: "crt_unknown").send("GET", "/runs"))
            let reader = Client(server: server, key: try await server.makeKey("--scopes", "read:builder"))
            expect(403, "missing_scope", try await reader.send("POST", "/runs", "{}"))
        }
    }
}

import Coding
import Testing

/// The order of checks: of several mistakes in a request, the first in the contract's list is answered, on every path that takes a body.
@Suite struct CheckOrderTests {
    /// The mistakes in the contract's order.
    enum Mistake: Int, CaseIterable {
        case twoKeys, path, key, scope, run, length, type, form, field, idempotencyKey

        var answer: (status: Int, code: String) {
            switch self {
            case .twoKeys: (400, "invalid_request")
            case .path: (404, "not_found")
            case .key: (401, "unauthenticated")
            case .scope: (403, "missing_scope")
            case .run: (404, "not_found")
            case .length: (413, "body_too_large")
            case .type: (415, "unsupported_media_type")
            case .form: (400, "invalid_json")
            case .field: (422, "invalid_field")
            case .idempotencyKey: (422, "invalid_idempotency_key")
            }
        }
    }

    /// A path with a body, and the answer if only the run's state is in the way.
    struct Route: CustomTestStringConvertible {
        let method: String
        let path: String
        let good: String
        let state: (status: Int, code: String?)
        var skipped: Set<Mistake> = []

        var testDescription: String { "\(method) \(path)" }
    }

    static let routes = [
        Route(
            method: "POST", path: "/runs", good: #"{"repository":"acme/hello","prompt":"x","dedupeKey":"one","onDuplicate":"reject"}"#,
            state: (409, "duplicate_run"), skipped: [.run]),
        Route(method: "POST", path: "/runs/{id}/messages", good: #"{"prompt":"x"}"#, state: (409, "session_unavailable")),
        Route(
            method: "PATCH", path: "/runs/{id}/messages/{message}", good: #"{"prompt":"x"}"#, state: (409, "message_taken"),
            skipped: [.idempotencyKey]),
        Route(method: "POST", path: "/runs/{id}/interrupt", good: "{}", state: (200, nil)),
        Route(method: "POST", path: "/runs/{id}/cancel", good: "{}", state: (200, nil)),
        Route(method: "POST", path: "/runs/{id}/questions/q_1", good: #"{"answer":"x"}"#, state: (404, "not_found")),
        Route(method: "POST", path: "/runs/{id}/publish", good: "{}", state: (422, "not_configured"), skipped: [.idempotencyKey]),
        Route(method: "POST", path: "/runs/{id}/rollback", good: #"{"turn":0}"#, state: (422, "not_configured"), skipped: [.idempotencyKey]),
    ]

    private static let long = String(repeating: "x", count: (2 << 20) + 1)

    /// Sends a request with this mistake and every later one.
    private static func send(_ route: Route, _ first: Mistake?, _ keys: Keys, _ run: Places, isChunked: Bool) async throws -> Client.Answer {
        func makes(_ mistake: Mistake) -> Bool { first.map { $0.rawValue <= mistake.rawValue } ?? false }
        var path = route.path.replacing("{id}", with: makes(.run) ? run.foreign : run.own).replacing("{message}", with: run.message)
        if makes(.path) { path += "/nothing/here" }
        let key = makes(.key) ? "crt_unknown" : makes(.scope) ? keys.reader : keys.writer
        var headers: [String] = []
        if isChunked { headers.append("Transfer-Encoding: chunked") }
        if makes(.twoKeys) { headers.append("Authorization: Bearer \(keys.writer)") }
        if makes(.type) { headers.append("Content-Type: text/plain") }
        if makes(.idempotencyKey) { headers.append("Idempotency-Key: a b") }
        // Send the long body only where it can decide the answer: sending two megabytes each time is slow.
        let isLong = makes(.length) && first.map { $0.rawValue >= Mistake.scope.rawValue } ?? false
        let body = isLong ? long : makes(.form) ? "nonsense" : makes(.field) ? "[]" : route.good
        return try await Client(server: keys.server, key: key).send(route.method, path, body, headers: headers)
    }

    private struct Keys {
        let server: TestServer
        let writer: String
        let reader: String
    }

    private struct Places {
        let own: String
        let foreign: String
        let message: String
    }

    @Test(arguments: [false, true]) func theFirstMistakeAnswers(isChunked: Bool) async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let keys = Keys(server: server, writer: try await server.makeKey(), reader: try await server.makeKey("--scopes", "read:builder"))
            let client = Client(server: server, key: keys.writer)
            let other = Client(server: server, key: try await server.makeKey("--account", "other"))
            let foreign = try await other.createRun(prompt: "x")
            let own = try await client.createRun(prompt: "x", #""endSession":true"#)
            _ = try await client.createRun(prompt: "[hang]", #""dedupeKey":"one""#)
            _ = try await client.wait(own, for: "ended")
            let message = try await client.send("GET", "/runs/\(own)/turns/1").json["turn"]?["messageId"]?.asString ?? ""
            let places = Places(own: own, foreign: foreign, message: message)
            for route in CheckOrderTests.routes {
                for mistake in Mistake.allCases where !route.skipped.contains(mistake) {
                    let answer = try await CheckOrderTests.send(route, mistake, keys, places, isChunked: isChunked)
                    let wanted = mistake.answer
                    #expect(
                        answer.status == wanted.status && answer.code == wanted.code,
                        "\(route.testDescription), \(mistake): \(answer.text.prefix(300))")
                    #expect(answer.json["status"]?.asInteger == Int64(answer.status))
                }
                let answer = try await CheckOrderTests.send(route, nil, keys, places, isChunked: isChunked)
                #expect(
                    answer.status == route.state.status && answer.code == route.state.code, "\(route.testDescription): \(answer.text.prefix(300))")
            }
        }
    }

    @Test func aMistakeOfAQueryIsToldAfterTheRun() async throws {
        try await TestServer.with { server in
            let client = Client(server: server, key: try await server.makeKey())
            for path in ["?wait=x", "/events?limit=0", "/turns?limit=0", "/stream?until=never", "/stream?after=x"] {
                #expect(try await client.send("GET", "/runs/run_nobody\(path)").code == "not_found", "\(path)")
            }
        }
    }

    /// An invalid field is reported before a missing feature, and both before an unknown repository.
    @Test func withinABodyFieldsComeFirst() async throws {
        try await TestServer.with { server in
            let client = Client(server: server, key: try await server.makeKey())
            func code(_ members: String) async throws -> String? {
                try await client.send("POST", "/runs", #"{"repositoryId":"repo_nobody","prompt":"x"\#(members)}"#).code
            }
            #expect(try await code(#","setup":"make","title":1"#) == "invalid_field")
            #expect(try await code(#","setup":"make""#) == "not_configured")
            #expect(try await code("") == "repository_not_found")
        }
    }
}

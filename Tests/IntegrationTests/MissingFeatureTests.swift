import Coding
import FoundationEssentials
import Testing

/// The features that README.md lists as missing are refused by name.
@Suite struct MissingFeatureTests {
    /// Returns the request for an entry of README.md's table.
    private static func request(_ entry: String, _ run: String) -> (method: String, path: String, body: String?) {
        let create: [String: String] = [
            "publish.mode: draft_pr": #""publish":{"mode":"draft_pr"}"#, "review: true": #""review":true"#, "reviewRounds: 1": #""reviewRounds":1"#,
            "checks": #""checks":[{"name":"t","kind":"test","command":"make test"}]"#, "validationRounds: 1": #""validationRounds":1"#,
            "budget": #""budget":{"maxUsd":"1.50"}"#, "chainFrom": #""chainFrom":"\#(run)""#, "onDuplicate: message": #""onDuplicate":"message""#,
            "setup": #""setup":"npm ci""#, "outputSchema": #""outputSchema":{"type":"object"}"#, "sandbox": #""sandbox":"e2b""#,
            "idlePolicy: pause": #""idlePolicy":"pause""#,
            "billing.mode: openrouter": #""billing":{"mode":"openrouter","openRouterApiKey":"sk-or-1"}"#,
        ]
        if let members = create[entry] { return ("POST", "/runs", #"{"repository":"acme/hello","prompt":"x",\#(members)}"#) }
        switch entry {
        case "fallback: chained": return ("POST", "/runs/\(run)/messages", #"{"prompt":"x","fallback":"chained"}"#)
        case "POST /runs/{id}/publish": return ("POST", "/runs/\(run)/publish", nil)
        case "POST /runs/{id}/rollback": return ("POST", "/runs/\(run)/rollback", #"{"turn":0}"#)
        case "GET /usage": return ("GET", "/usage?from=2026-11-01&groupBy=model", nil)
        default: return ("GET", entry, nil)
        }
    }

    @Test func everythingOfTheReadmesListIsRefused() async throws {
        let readme = try #require(MarkdownPage.all.first { $0.path == "README.md" }?.text)
        let section = readme[(try #require(readme.firstRange(of: "## What is not there yet"))).upperBound...]
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let table = rows.map { row in
            row.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
        }
        #expect(table.count == 13)
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let run = try await client.createRun(prompt: "x", #""endSession":true"#)
            _ = try await client.wait(run, for: "ended")
            for row in table {
                for entry in row.dropFirst() {
                    let (method, path, body) = MissingFeatureTests.request(entry, run)
                    let answer = try await client.send(method, path, body)
                    #expect(answer.status == 422 && answer.code == "not_configured", "\(entry): \(answer.text)")
                    #expect(answer.json["feature"] == .string(row[0]), "\(entry): \(answer.text)")
                    #expect(answer.json["remedy"]?.asString?.isEmpty == false)
                    #expect(try await Client(server: server, key: "crt_unknown").send(method, path, body).status == 401, "\(entry)")
                }
            }
            #expect(try await client.send("GET", "/runs").json["runs"]?.asArray?.count == 1)
        }
    }

    /// The same fields are accepted if they ask for nothing, or for what the server has.
    @Test func whatAsksForNothingIsTaken() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(
                prompt: "x",
                #""review":false,"reviewRounds":0,"validationRounds":0,"checks":[],"budget":{},"sandbox":"simulator","idlePolicy":"keep","#
                    + #""outputSchema":null,"setup":null,"chainFrom":null,"publish":{"mode":"none"},"billing":{"mode":"managed"},"validationMode":"tests""#
            )
            let run = try await client.wait(id, for: "idle")
            #expect(run["settings"]?["review"] == false && run["publish"] == ["mode": "none", "branch": .null])
            #expect(run["validation"]?["reason"] == "not_configured" && run["validationMode"] == "tests")
        }
    }

    @Test func aWrongTypeIsToldBefore() async throws {
        try await TestServer.with { server in
            let client = Client(server: server, key: try await server.makeKey())
            for (members, path) in [
                (#""setup":1"#, "setup"), (#""setup":" ""#, "setup"), (#""outputSchema":"x""#, "outputSchema"), (#""sandbox":[]"#, "sandbox"),
                (#""setup":"\#(String(repeating: "x", count: 4_001))""#, "setup"), (#""checks":[{"name":"t"}]"#, "checks[0].command"),
                (#""chainFrom":5"#, "chainFrom"), (#""idlePolicy":"pause","tags":5"#, "tags"),
            ] {
                let answer = try await client.send("POST", "/runs", #"{"repository":"acme/hello","prompt":"x",\#(members)}"#)
                #expect(
                    answer.code == "invalid_field" && answer.json["fields"]?[0]?["path"] == .string(path), "\(members.prefix(60)): \(answer.text)")
            }
        }
    }
}

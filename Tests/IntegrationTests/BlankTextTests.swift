import Coding
import Testing

/// Blank texts, and texts with NUL, which no program takes, are refused and named.
@Suite struct BlankTextTests {
    @Test func inEveryBody() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[question]", #""questions":{"policy":"ask","timeoutSeconds":600}"#)
            let question = try await eventually("the question") {
                try await client.send("GET", "/runs/\(id)/questions").json["questions"]?[0]?["id"]?.asString
            }
            let waiting = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"waits"}"#).json["turn"]?["messageId"]?.asString ?? ""
            let create = #"{"repository":"acme/hello","prompt":"x""#
            for (method, path, body, field) in [
                ("POST", "/runs", #"{"repository":"acme/hello","prompt":" \n\t"}"#, "prompt"),
                ("POST", "/runs", #"{"repository":"acme/hello","prompt":"\u200b\u00a0"}"#, "prompt"),
                ("POST", "/runs", #"{"repository":"acme/hello","prompt":"a\u0000b"}"#, "prompt"),
                ("POST", "/runs", create + #","title":"  "}"#, "title"), ("POST", "/runs", create + #","title":"a\u0000"}"#, "title"),
                ("POST", "/runs", create + #","dedupeKey":" "}"#, "dedupeKey"), ("POST", "/runs", create + #","dedupeKey":"\u0000"}"#, "dedupeKey"),
                ("POST", "/runs", create + #","tags":["ok","  "]}"#, "tags[1]"), ("POST", "/runs", create + #","tags":["a\u0000"]}"#, "tags[0]"),
                ("POST", "/runs", create + #","baseRef":" "}"#, "baseRef"), ("POST", "/runs", create + #","baseRef":"a\u0000"}"#, "baseRef"),
                ("POST", "/runs", create + #","publish":{"branch":" "}}"#, "publish.branch"),
                ("POST", "/runs", create + #","modelId":" "}"#, "modelId"),
                ("POST", "/runs", create + #","metadata":[1]}"#, "metadata"),
                ("POST", "/runs/\(id)/messages", #"{"prompt":"\r\n "}"#, "prompt"),
                ("POST", "/runs/\(id)/messages", #"{"prompt":"   ","endSession":true}"#, "prompt"),
                ("PATCH", "/runs/\(id)/messages/\(waiting)", #"{"prompt":" "}"#, "prompt"),
                ("PATCH", "/runs/\(id)/messages/\(waiting)", #"{"prompt":"\u0000"}"#, "prompt"),
                ("POST", "/runs/\(id)/questions/\(question)", #"{"answer":"  "}"#, "answer"),
                ("POST", "/runs/\(id)/questions/\(question)", #"{"answer":["\u0000"]}"#, "answer[0]"),
                ("GET", "/runs?tag=%20", nil, "tag"), ("GET", "/runs?dedupeKey=", nil, "dedupeKey"),
                ("GET", "/runs?repository=web", nil, "repository"),
                ("GET", "/runs?status=", nil, "status"), ("GET", "/runs?status=idle,sleeping", nil, "status"),
                ("GET", "/runs?limit=%2B5", nil, "limit"),
                ("GET", "/runs?limit=5&limit=6", nil, "limit"),
            ] {
                let answer = try await client.send(method, path, body)
                #expect(answer.status == 422 && answer.code == "invalid_field", "\(path) \(body ?? ""): \(answer.text)")
                #expect(answer.json["fields"]?[0]?["path"] == .string(field), "\(path) \(body ?? ""): \(answer.text)")
            }
            #expect(try await client.send("GET", "/runs?colour=red&limit=5").json["runs"]?.asArray?.count == 1)
            _ = try await client.send("POST", "/runs/\(id)/cancel")
        }
    }
}

import Coding
import FoundationEssentials
import Runtime
import Support
import Testing

/// Request bodies must be strictly valid JSON, and their values come back unchanged.
@Suite struct JSONBodyTests {
    @Test func whatIsNoJSONIsRefusedWithThePlace() async throws {
        try await TestServer.with { server in
            let client = Client(server: server, key: try await server.makeKey())
            let good = #"{"repository":"acme/none","prompt":"x"}"#
            let bodies: [([UInt8], String)] = [
                (Array(#"{"repository":"acme/none","prompt":"x",}"#.utf8), "at byte 39 (line 1, column 40)"),
                (good.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }, "UTF-16"), ([0xef, 0xbb, 0xbf] + Array(good.utf8), "byte order mark"),
                (Array("{\n\"repository\": 'acme/none'}".utf8), "at byte 16 (line 2, column 15)"),
                (Array("// run\n\(good)".utf8), "found '/'"), (Array("\(good)x".utf8), "expected the end of the text"),
                (Array(#"{"repository":"acme/none","prompt":"x","prompt":"y"}"#.utf8), "the member \"prompt\" already"),
                (Array(#"{"repository":"acme/none","prompt":"\ud83d"}"#.utf8), "half of a surrogate pair"),
                (Array(#"{"repository":"acme/none","prompt":""#.utf8) + [0xff, 0x22, 0x7d], "not UTF-8, at byte 36"),
                (Array(#"{"repository":"acme/none","prompt":"x","sessionTtlSeconds":0900}"#.utf8), "leading zeros"),
                (Array("{\"prompt\":\"a\nb\"}".utf8), "control character"), (Array(String(repeating: "[", count: 1_000).utf8), "more than 512"),
                (Array("[\(String(repeating: "1,", count: 300_000))1]".utf8), "more than 200000 values"),
            ]
            for (body, words) in bodies {
                let answer = try await post(body, client)
                #expect(answer.status == 400 && answer.code == "invalid_json", "\(answer.text)")
                let detail = answer.json["detail"]?.asString ?? ""
                #expect(detail.contains(words) && !detail.contains("JSONParseError"), "\(detail)")
            }
            #expect(try await client.send("GET", "/runs").json["runs"]?.asArray?.isEmpty == true)
        }
    }

    private func post(_ body: [UInt8], _ client: Client) async throws -> Client.Answer {
        let folder = try TemporaryDirectory()
        try Data(body).write(to: URL(filePath: folder.file("body")))
        let output = try await Shell.run(
            "curl",
            [
                "-sS", "-i", "--http1.1", "-H", "Authorization: Bearer \(client.key)", "-H", "Content-Type: application/json", "-H", "Expect:",
                "--data-binary", "@\(folder.file("body"))", "\(client.server.url)\(Client.prefix)/runs",
            ])
        return try Client.parse(output.text)
    }

    @Test func numbersAndTextsComeBackAsTheyWere() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let metadata =
                #"{"big":12345678901234567.125e10,"line":"a\u2028b\u0085c","n":12345678901234567890123,"nul":"\u0000","p":0.10000000000000000000001,"s":1.5}"#
            let id = try await client.createRun(prompt: "x", "\"metadata\":\(metadata)")
            for _ in 0..<2 {
                #expect(try await client.send("GET", "/runs/\(id)").text.contains("\"metadata\":\(metadata)"))
                _ = try await client.wait(id, for: "idle", "ended")
            }
            #expect(try await client.send("GET", "/runs").text.contains("\"metadata\":\(metadata)"))
        }
    }

    /// Metadata of the greatest accepted depth: nothing that walks through it runs out of stack.
    @Test func deepMetadataComesBack() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let deep = #"{"d":"# + String(repeating: "[", count: 505) + "1" + String(repeating: "]", count: 505) + "}"
            let body = #"{"repository":"acme/hello","prompt":"x","metadata":\#(deep)}"#
            let made = try await client.send("POST", "/runs", body)
            #expect(made.status == 201 && made.text.contains(deep))
            #expect(try await client.send("GET", "/runs").text.contains(deep))
        }
    }

    @Test(.enabled(if: PythonTools.folder != nil, PythonTools.missing)) func pythonAgreesBesidesWhatIsKnown() async throws {
        let folder = try TemporaryDirectory()
        let lines = JSONCase.all.map { $0.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
        try folder.write(lines.joined(separator: "\n") + "\n", to: "texts")
        let output = try await PythonTools.run("/bin/sh", ["-c", "python \(PythonTools.scripts)/json_verdicts.py < \(folder.file("texts"))"])
        let verdicts = output.text.split(separator: "\n").map { $0 == "read" }
        #expect(verdicts.count == JSONCase.all.count, "\(output.errorText)")
        for (text, isRead) in zip(JSONCase.all, verdicts) {
            #expect(isRead == (text.isRead != text.differing.contains(.python)), "\(text)")
        }
    }
}

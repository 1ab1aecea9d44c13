import Coding
import FoundationEssentials
import Runtime
import Testing

/// Other people's clients against a live server: the contract holds what they rely on.
@Suite(.enabled(if: PythonTools.folder != nil, PythonTools.missing)) struct ClientLibraryTests {
    @Test func aClientGeneratedFromTheDocumentDoesTheMainJob() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let key = try await server.makeKey()
            let document = try await Client(server: server, key: "").send("GET", "/api/v1/openapi")
            try server.directory.write(document.text, to: "openapi.json")
            let made = try await PythonTools.run(
                "openapi-python-client", ["generate", "--path", "openapi.json", "--output-path", "client"], in: server.directory.path)
            #expect(made.status.isSuccess && !(made.text + made.errorText).contains("Warning"), "\(made.text)\(made.errorText)")
            let output = try await PythonTools.run(
                "python", [PythonTools.scripts + "/generated_client.py", "client", server.url, key, "acme/hello"], in: server.directory.path)
            #expect(output.status.isSuccess, "\(output.errorText.suffix(2_000))")
            let seen = try JSONValue(parsing: Array(output.text.utf8))
            #expect(seen["first"] == ["status": "idle", "active": true, "turns": 1])
            #expect(seen["follow-up"] == ["run": true, "number": 2] && seen["second"]?["turns"] == 2)
            #expect(seen["second"]?["summary"]?.asString?.contains("Remember the word plum.") == true)
            #expect(seen["events"]?["count"] == seen["events"]?["last"] && (seen["events"]?["count"]?.asInteger ?? 0) > 20)
            #expect(seen["events"]?["kinds"]?.asArray?.contains("TurnEndedEvent") == true)
            #expect(seen["events"]?["kinds"]?.asArray?.contains("OtherEvent") == false)
            #expect(seen["turns"] == [1, 2] && seen["patch"] == 200 && seen["listed"] == true && seen["refused"] == "run_not_ended")
            #expect(seen["ended"] == ["status": "ended", "outcome": "completed"] && seen["forgotten"] == 204)
        }
    }

    @Test func theDocumentIsWhatTheSpecificationWants() async throws {
        let folder = try TemporaryDirectory()
        try folder.write(try await Shell.run(TestServer.hearth, ["openapi"]).text, to: "openapi.json")
        let output = try await PythonTools.run("openapi-spec-validator", ["--schema", "3.1", folder.file("openapi.json")])
        #expect(output.status.isSuccess && output.text.contains("OK"), "\(output.text)\(output.errorText)")
    }

    /// The stream is cut after every few events while the run goes on, and resumed with the id that the client has kept.
    @Test(arguments: ["httpx-sse", "sseclient-py"], [1, 7]) func aReaderThatIsCutLosesNothing(reader: String, piece: Int) async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let key = try await server.makeKey()
            let client = Client(server: server, key: key)
            let id = try await client.createRun(prompt: "[slow 2] Say hello in French too.", #""endSession":true"#)
            let output = try await PythonTools.run(
                "python", [PythonTools.scripts + "/sse_reading.py", reader, server.url, key, id, "\(piece)"], in: server.directory.path)
            #expect(output.status.isSuccess, "\(output.errorText.suffix(2_000))")
            let events = try output.text.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
            let last = try await client.run(id)["lastSeq"]?.asInteger ?? 0
            #expect(events.compactMap { $0["seq"]?.asInteger } == Array(1...last), "\(output.text)")
        }
    }

    /// An idle stream sends a ping every 15 seconds: no reader may take it for an event.
    @Test(arguments: ["httpx-sse", "sseclient-py"]) func aReaderThatWaitsSeesEventsOnly(reader: String) async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let key = try await server.makeKey()
            let client = Client(server: server, key: key)
            let id = try await client.createRun(prompt: "Say hello in French too.")
            _ = try await client.wait(id, for: "idle")
            async let reading = PythonTools.run(
                "python", [PythonTools.scripts + "/sse_reading.py", reader, server.url, key, id, "1000"], in: server.directory.path)
            func readers(_ count: Int) async throws {
                _ = try await eventually("\(count) readers") {
                    try await client.send("GET", "/metrics").text.contains("\nhearth_streams \(count)\n") ? true : nil
                }
            }
            try await readers(1)
            // Another reader, which came later, shows the comment: the first one must have had it before.
            let file = server.directory.file("stream")
            let arguments = ["-sN", "-o", file, "-H", "Authorization: Bearer \(key)", "\(server.url)/runs/\(id)/stream"]
            async let watching = Shell.run("curl", arguments, within: .seconds(60))
            _ = try await eventually("a comment on the stream", within: .seconds(40)) {
                FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self).contains(": ping\n") } == true ? true : nil
            }
            _ = try await client.send("POST", "/runs/\(id)/messages", #"{"endSession":true}"#)
            let output = try await reading
            #expect(try await watching.status.isSuccess)
            #expect(output.status.isSuccess, "\(output.errorText.suffix(2_000))")
            #expect(output.text.contains("stream.end"))
        }
    }

    /// curl as people use it: `--retry` on a cut connection would start over, so the shell keeps the last id.
    @Test func curlInALoopLosesNothing() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let key = try await server.makeKey()
            let client = Client(server: server, key: key)
            let id = try await client.createRun(prompt: "[slow 2] Say hello in French too.", #""endSession":true"#)
            let script = #"""
                last=0
                while true; do
                  part=$(timeout 0.4 curl -sN -w '\nstatus %{http_code}\n' -H "Authorization: Bearer $KEY" -H "Last-Event-ID: $last" "$URL/stream") || true
                  sed -n 's/^id: //p' <<< "$part"
                  last=$(sed -n 's/^id: //p' <<< "$part" | tail -1 | grep . || echo "$last")
                  grep -qE '^event: stream.end|^status 204' <<< "$part" && break
                done
                """#
            let output = try await Shell.run(
                "bash", ["-c", script], environment: ["KEY": key, "URL": "\(server.url)\(Client.prefix)/runs/\(id)"], within: .seconds(60))
            let last = try await client.run(id)["lastSeq"]?.asInteger ?? 0
            #expect(output.text.split(separator: "\n").compactMap { Int64($0) } == Array(1...last), "\(output.text)\(output.errorText)")
        }
    }

    /// Tests everything that the document allows and forbids, with all checks, for a limited time. The fixed seed makes findings reproducible.
    @Test func schemathesisFindsNothing() async throws {
        try await TestServer.with(["HEARTH_MAX_UNFINISHED_RUNS": "1000000"]) { server in
            try await TestRepository.make(for: server)
            let key = try await server.makeKey()
            let client = Client(server: server, key: key)
            let output = try await PythonTools.run(PythonTools.scripts + "/fuzz", [server.url, key, "45", "--seed", "1"], within: .seconds(200))
            #expect(output.status.isSuccess, "\(output.text.suffix(6_000))\(output.errorText.suffix(1_000))")
            let paths = try await client.send("GET", "/api/v1/openapi").json["paths"]?.asObject ?? [:]
            // `fuzz` leaves out missing features, which are refused in any case.
            let described: [JSONValue] = paths.flatMap { $0.value.asObject?.map(\.value) ?? [] }
            let operations = described.count { operation in
                operation["responses"]?.asObject?.keys.contains { $0.hasPrefix("2") } ?? false
            }
            #expect(operations > 20 && output.text.contains("Tested: \(operations)"), "\(output.text.suffix(2_000))")
        }
    }
}

import Coding
import Runtime
import Testing

/// An expired key stops working on time, even for requests in progress.
@Suite struct KeyExpiryTests {
    @Test func streamsAndLongPollsEndWithTheKey() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let owner = Client(server: server, key: try await server.makeKey())
            let id = try await owner.createRun(prompt: "[hang]")
            _ = try await owner.wait(id, for: "running")
            // A key of a few seconds may expire before a busy machine has begun all three requests.
            for seconds in [6, 20, 40] {
                let client = Client(server: server, key: try await server.makeKey("--expires", "\(seconds)s"))
                async let stream = client.stream(id, query: "")
                // The limit is shorter than the requested wait, so only the end of the key can answer them.
                async let poll = client.send("GET", "/runs/\(id)?wait=60&until=ended", within: .seconds(seconds + 15))
                async let page = client.send("GET", "/runs/\(id)/events?wait=60&types=turn.ended", within: .seconds(seconds + 15))
                let haveBegun = try await eventually("they have begun, or the key is over", within: .seconds(60)) { () -> Bool? in
                    if try await owner.send("GET", "/metrics").text.contains("hearth_streams 3\n") { return true }
                    return try await client.send("GET", "/me").status == 401 ? false : nil
                }
                let (end, answers) = (try await stream.last?.data["data"], [try await poll, try await page])
                guard haveBegun || seconds == 40 else { continue }
                #expect(end?["reason"] == "key_revoked")
                for answer in answers { #expect(answer.status == 401 && answer.code == "key_expired", "\(answer.text)") }
                #expect(try await client.send("GET", "/me").code == "key_expired")
                break
            }
            // Other keys still work.
            #expect(try await owner.run(id)["status"] == "running")
            _ = try await owner.send("POST", "/runs/\(id)/cancel")
        }
    }

    @Test func aRevokedKeyEndsLongPollsAndTheNextRequestOfAConnection() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let owner = Client(server: server, key: try await server.makeKey())
            let id = try await owner.createRun(prompt: "[hang]")
            _ = try await owner.wait(id, for: "running")
            let key = try await server.makeKey("--name", "bot")
            let client = Client(server: server, key: key)
            let keyID = try await client.send("GET", "/me").json["key"]?["id"]?.asString ?? ""
            async let poll = client.send("GET", "/runs/\(id)?wait=60&until=ended")
            _ = try await eventually("the poll waits") {
                try await owner.send("GET", "/metrics").text.contains("hearth_streams 1\n") ? true : nil
            }
            // Send two requests on one connection and revoke the key between them.
            let script = #"""
                import http.client, subprocess, sys
                connection = http.client.HTTPConnection(sys.argv[1], timeout=20)
                def ask():
                    connection.request("GET", "/me", headers={"Authorization": "Bearer " + sys.argv[2]})
                    answer = connection.getresponse()
                    answer.read()
                    return answer.status
                print(ask(), connection.sock.getsockname()[1])
                subprocess.run([sys.argv[3], "keys", "revoke", sys.argv[4]], check=True, capture_output=True)
                print(ask(), connection.sock.getsockname()[1])
                """#
            let host = server.url.replacing("http://", with: "")
            let output = try await Shell.run("python3", ["-c", script, host, key, TestServer.hearth, keyID], environment: server.variables)
            let lines = output.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            #expect(lines.map(\.first) == ["200", "401"] && lines.first?.last == lines.last?.last, "\(output.text) \(output.errorText)")
            let answer = try await poll
            #expect(answer.status == 401 && answer.code == "key_revoked", "\(answer.text)")
            _ = try await owner.send("POST", "/runs/\(id)/cancel")
        }
    }
}

import Coding
import FoundationEssentials
import Runtime
import Testing

/// Deleting a run.
@Suite struct DeleteTests {
    @Test func anEndedRunIsForgottenWithAllThatBelongsToItAlone() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            // Two runs with the same patch share one file.
            let (id, twin) = (try await client.createRun(prompt: "A line."), try await client.createRun(prompt: "A line."))
            for run in [id, twin] {
                _ = try await client.wait(run, for: "idle")
                #expect(try await client.send("DELETE", "/runs/\(run)").code == "run_not_ended")
                _ = try await client.send("POST", "/runs/\(run)/messages", #"{"endSession":true}"#)
            }
            let deleted = try await client.send("DELETE", "/runs/\(id)")
            #expect(deleted.status == 204 && deleted.text.isEmpty)
            for path in ["", "/stream", "/events", "/turns", "/turns/1", "/patch"] {
                #expect(try await client.send("GET", "/runs/\(id)\(path)").code == "not_found", "\(path)")
            }
            #expect(try await client.send("DELETE", "/runs/\(id)").code == "not_found")
            #expect(try await client.send("GET", "/runs").json["runs"]?.asArray?.compactMap { $0["id"]?.asString } == [twin])
            #expect(try await client.send("GET", "/runs/\(twin)/patch").text.contains("+- A line."))
            // Its sandbox is freed, like that of any ended run.
            let only = server.pid.map { [$0] } ?? []
            _ = try await eventually("nothing but the server runs") { server.processes == only ? true : nil }
        }
    }

    /// A client that is still reading the log of a deleted run is told, so that it does not take a part of the log for the whole.
    @Test func aReaderOfARunThatIsForgottenIsTold() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let long = String(repeating: "All work and no play. ", count: 5_000)
            let id = try await client.createRun(prompt: long)
            for _ in 0..<11 { _ = try await client.send("POST", "/runs/\(id)/messages", "{\"prompt\":\"\(long)\"}") }
            _ = try await client.send("POST", "/runs/\(id)/messages", #"{"endSession":true}"#)
            _ = try await client.wait(id, for: "ended")
            // With a small receive buffer that nobody reads, most of the log is still in the server.
            let script = #"""
                import os, socket, sys, time
                port, run, key, begun, release = sys.argv[1:]
                reader = socket.socket()
                reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                reader.connect(("127.0.0.1", int(port)))
                reader.sendall(f"GET /runs/{run}/stream HTTP/1.0\r\nHost: h\r\nAuthorization: Bearer {key}\r\n\r\n".encode())
                first = reader.recv(100)
                open(begun, "w").close()
                while not os.path.exists(release): time.sleep(0.02)
                with reader.makefile("rb") as file:
                    sys.stdout.buffer.write((first + file.read()).split(b"\r\n\r\n", 1)[1])
                """#
            let begun = server.directory.file("begun")
            let port = server.url.split(separator: ":").last.map(String.init) ?? ""
            async let reading = Shell.run(
                "python3", ["-c", script, port, id, client.key, begun, server.directory.file("release")], within: .seconds(60))
            _ = try await eventually("the stream has begun") { FileManager.default.fileExists(atPath: begun) ? true : nil }
            #expect(try await client.send("DELETE", "/runs/\(id)").status == 204)
            try server.directory.write("", to: "release")
            let events = StreamEvent.parse(try await reading.text)
            #expect(
                events.last?.type == "stream.end" && events.last?.data["data"]?["reason"] == "deleted",
                "\(events.count) \(String(describing: events.last))")
        }
    }
}

import Coding
import Testing

/// A run is forgotten.
@Suite struct DeleteTests {
    @Test func anEndedRunIsForgottenWithAllThatBelongsToItAlone() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            // Two runs with the same patch: one file.
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
            // Its sandbox is freed as that of any ended run.
            let only = server.pid.map { [$0] } ?? []
            _ = try await eventually("nothing but the server runs") { server.processes == only ? true : nil }
        }
    }
}

extension TestServer {
    /// Starts a server with one slot, which the run `holder` takes until it is stopped, and a run `idle` whose session is warm.
    static func withTakenSlot(
        _ body: (_ server: TestServer, _ client: Client, _ idle: String, _ holder: String) async throws -> Void
    ) async throws {
        try await with(["HEARTH_MAX_TURNS": "1"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let idle = try await client.createRun(prompt: "Begin.")
            _ = try await client.wait(idle, for: "idle")
            let holder = try await client.createRun(prompt: "[hang] x")
            _ = try await client.wait(holder, for: "running")
            try await body(server, client, idle, holder)
        }
    }
}

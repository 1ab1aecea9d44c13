import Coding
import Glibc
import Runtime
import Testing

/// The contract's table of states: the effect of each request in each state of a run.
@Suite struct StateTableTests {
    enum State: String, CaseIterable, Sendable {
        case queuedWithoutSession, queuedWithSession, running, endRequested, idle, ended
    }

    /// The statuses of message, endSession, interrupt and DELETE, the code of a 409, and true if the stream ends by itself.
    struct Row: Sendable {
        let message: Int
        let end: Int
        let interrupt: Int
        let delete: Int
        let code: String?
        let streamEnds: Bool
    }

    static let rows: [State: Row] = [
        .queuedWithoutSession: Row(message: 202, end: 202, interrupt: 409, delete: 409, code: "session_not_ready", streamEnds: false),
        .queuedWithSession: Row(message: 202, end: 202, interrupt: 200, delete: 409, code: nil, streamEnds: false),
        .running: Row(message: 202, end: 202, interrupt: 202, delete: 409, code: nil, streamEnds: false),
        .endRequested: Row(message: 409, end: 202, interrupt: 202, delete: 409, code: "session_ending", streamEnds: false),
        .idle: Row(message: 202, end: 200, interrupt: 200, delete: 409, code: nil, streamEnds: false),
        .ended: Row(message: 409, end: 200, interrupt: 200, delete: 204, code: "session_unavailable", streamEnds: true),
    ]

    /// Returns a run in the state. For a queued state another run holds the only slot.
    private func run(in state: State, _ client: Client) async throws -> String {
        switch state {
        case .queuedWithoutSession: return try await client.createRun(prompt: "Wait.")
        case .queuedWithSession:
            let id = try await client.createRun(prompt: "Say hello.")
            _ = try await client.wait(id, for: "idle")
            try await hold(client)
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Wait."}"#).status == 202)
            return id
        case .running, .endRequested:
            let id = try await client.createRun(prompt: "[slow 60] Work.")
            _ = try await eventually("\(id) works") { try await client.run(id)["lifecycle"]?["phase"] == "working" ? true : nil }
            if state == .endRequested { _ = try await client.send("POST", "/runs/\(id)/messages", #"{"endSession":true}"#) }
            return id
        case .idle, .ended:
            let id = try await client.createRun(prompt: "Say hello.")
            _ = try await client.wait(id, for: "idle")
            if state == .ended { _ = try await client.send("POST", "/runs/\(id)/messages", #"{"endSession":true}"#) }
            return id
        }
    }

    /// Takes the only slot.
    private func hold(_ client: Client) async throws {
        let id = try await client.createRun(prompt: "[slow 60] Hold.", #""tags":["holder"]"#)
        _ = try await client.wait(id, for: "running")
    }

    private func release(_ client: Client) async throws {
        for run in try await client.send("GET", "/runs?tag=holder&status=running").json["runs"]?.asArray ?? [] {
            _ = try await client.send("POST", "/runs/\(run["id"]?.asString ?? "")/cancel")
        }
    }

    @Test(arguments: State.allCases) func everyRequestDoesInEachStateWhatTheTableSays(_ state: State) async throws {
        let row = try #require(StateTableTests.rows[state])
        let isHeld = state == .queuedWithSession || state == .queuedWithoutSession
        try await TestServer.with(isHeld ? ["HEARTH_MAX_TURNS": "1"] : ["HEARTH_MAX_TURNS": "8"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            func fresh() async throws -> String {
                if state == .queuedWithSession { try await release(client) }
                return try await run(in: state, client)
            }
            if state == .queuedWithoutSession { try await hold(client) }

            let messaged = try await fresh()
            let message = try await client.send("POST", "/runs/\(messaged)/messages", #"{"prompt":"More."}"#)
            #expect(message.status == row.message)
            if row.message == 409 { #expect(message.code == row.code) }

            let id = try await fresh()
            let ended = try await client.send("POST", "/runs/\(id)/messages", #"{"endSession":true}"#)
            #expect(ended.status == row.end)
            if row.end == 202 { #expect(ended.run["lifecycle"]?["endRequested"] == true) } else { #expect(ended.run["status"] == "ended") }

            let other = try await fresh()
            let interrupted = try await client.send("POST", "/runs/\(other)/interrupt")
            #expect(interrupted.status == row.interrupt)
            if row.interrupt == 409 { #expect(interrupted.code == row.code && interrupted.fields["retry-after"] != nil) }

            let third = try await fresh()
            let deleted = try await client.send("DELETE", "/runs/\(third)")
            #expect(deleted.status == row.delete)
            if row.delete == 409 { #expect(deleted.code == "run_not_ended") }

            let fourth = try await fresh()
            let following = try await Shell.run(
                "bash", ["-c", #"timeout 1 curl -sN -H "Authorization: Bearer $KEY" "$URL" || true"#],
                environment: ["KEY": client.key, "URL": "\(server.url)/runs/\(fourth)/stream"])
            #expect(StreamEvent.parse(following.text).contains { $0.type == "stream.end" } == row.streamEnds)
            let cancelled = try await client.send("POST", "/runs/\(fourth)/cancel")
            #expect(cancelled.status == 200 && cancelled.run["status"] == "ended")
            if state != .ended { #expect(cancelled.run["outcome"] == "cancelled") }
        }
    }

    /// The run is idle and its sandbox is dead: the first request finds that out.
    @Test func aRunWhoseSandboxIsDeadDoesWhatTheTableSays() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            func dead() async throws -> String {
                let id = try await client.createRun(prompt: "Say hello.")
                _ = try await client.wait(id, for: "idle")
                for host in Processes.running("sandbox-host", server.directory.path) { kill(host, SIGKILL) }
                return id
            }
            let first = try await dead()
            let message = try await client.send("POST", "/runs/\(first)/messages", #"{"prompt":"More."}"#)
            #expect(message.status == 409 && message.code == "session_unavailable" && message.json["reason"] == "sandbox_gone", "\(message.text)")
            #expect(message.json["retryable"] == false && message.json["nextActions"] == ["start_chained_run"])
            #expect(try await client.run(first)["outcome"] == "lost")

            let ended = try await client.send("POST", "/runs/\(try await dead())/messages", #"{"endSession":true}"#)
            #expect(ended.status == 200 && ended.run["status"] == "ended")
            #expect(try await client.send("POST", "/runs/\(try await dead())/interrupt").status == 200)
            #expect(try await client.send("POST", "/runs/\(try await dead())/cancel").run["status"] == "ended")

            // The stream of a run without requests ends, too: the server notices that the sandbox is dead.
            let followed = try await dead()
            let events = try await client.stream(followed, query: "")
            #expect(events.contains { $0.type == "sandbox.lost" } && events.last?.data["data"]?["reason"] == "ended")
            #expect(try await client.send("DELETE", "/runs/\(followed)").status == 204)
        }
    }
}

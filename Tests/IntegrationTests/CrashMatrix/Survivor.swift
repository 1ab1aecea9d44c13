import Coding
import Glibc
import Runtime
import Testing

/// A client whose server may die at any moment: it starts the next server and asks again, as a client with an idempotency key would.
final class Survivor: Sendable {
    let server: TestServer
    /// The points at which the servers after the first one are killed, in turn.
    private let later: [String]
    private let state = Locked((key: "", deaths: 0))

    init(_ server: TestServer, later: [String] = []) {
        self.server = server
        self.later = later
    }

    /// The servers that have died.
    var deaths: Int { state.withLock { $0.deaths } }

    /// Creates the repository and the key.
    func prepare() async throws {
        try await TestRepository.make(for: server)
        do {
            try await server.start()
        } catch {
            // Killed before it listens.
            _ = try await revive()
        }
        let key = try await attempt { try await server.makeKey() }
        state.withLock { $0.key = key }
    }

    var client: Client { Client(server: server, key: state.withLock { $0.key }) }

    /// Sends a request until a server answers it.
    ///
    /// - Parameter key: the idempotency key, which makes of all attempts one request.
    func send(_ method: String, _ path: String, _ body: String? = nil, key: String? = nil) async throws -> Client.Answer {
        try await attempt { try await client.send(method, path, body, headers: key.map { ["Idempotency-Key: \($0)"] } ?? []) }
    }

    /// Waits until the run satisfies a condition.
    func wait(_ id: String, _ query: String, _ isMet: (JSONValue) -> Bool) async throws -> JSONValue {
        try await eventually("\(id)\(query)", within: .seconds(60), every: .milliseconds(20)) {
            let run = try await send("GET", "/runs/\(id)\(query)").run
            return isMet(run) ? run : JSONValue?.none
        }
    }

    /// Waits until the run is idle or ended.
    @discardableResult
    func rest(_ id: String) async throws -> JSONValue {
        try await wait(id, "?wait=5&until=idle") { ["idle", "ended"].contains($0["status"]) && $0["queuedMessages"] == 0 }
    }

    /// Waits until the run has ended.
    func end(_ id: String) async throws {
        _ = try await wait(id, "?wait=5&until=ended") { $0["status"] == "ended" }
    }

    /// Waits until the run has had an event.
    func event(_ type: String, _ id: String) async throws {
        _ = try await eventually("\(type) in \(id)") {
            try await send("GET", "/runs/\(id)/events?types=\(type)").json["events"]?.asArray?.isEmpty == false ? true : nil
        }
    }

    /// Does something that needs a server, until it works.
    func attempt<Value>(_ body: () async throws -> Value) async throws -> Value {
        for _ in 0..<6 {
            do {
                return try await body()
            } catch {
                guard try await revive() else { throw error }
            }
        }
        return try await body()
    }

    /// Starts the next server; `false` if this one lives.
    private func revive() async throws -> Bool {
        // A connection can break a moment before its process is gone.
        for _ in 0..<100 {
            guard let pid = server.pid, Processes.isAlive(pid) else { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        if let pid = server.pid, Processes.isAlive(pid) { return false }
        let status = await server.end(SIGKILL)
        if status != .signaled(SIGKILL) { Issue.record("the server ended by itself: \(status.map { "\($0)" } ?? "unknown")") }
        let number = state.withLock { state in
            state.deaths += 1
            return state.deaths
        }
        if number <= later.count {
            // It may be killed before it listens.
            do {
                try await server.start(with: ["HEARTH_FAULT": later[number - 1] + ":kill"])
            } catch {
                return try await revive()
            }
        } else {
            try await server.start(without: "HEARTH_FAULT")
        }
        return true
    }
}

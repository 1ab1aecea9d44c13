import Coding
import FoundationEssentials
import Runtime

/// The facts about a run that may not depend on a crash of the server, as lines that can be compared.
struct RunImprint: Equatable, CustomStringConvertible {
    let lines: [String]
    /// The faults of the log, whatever another walk says; empty if there are none.
    var faults: [String] = []

    var description: String { lines.joined(separator: "\n") }

    /// Events whose number is the same in every walk. Others say how far a step has come, which is said again after a crash.
    private static let countedEvents = [
        "turn.queued", "turn.started", "turn.ended", "message", "tool.started", "tool.ended", "patch", "file.changed", "usage", "question",
    ]

    /// Takes the imprint of a run that is idle or ended, and checks that its log has no gap, and that pages and stream agree.
    static func of(_ id: String, _ client: Survivor) async throws -> RunImprint {
        let answer = try await client.send("GET", "/runs/\(id)")
        guard answer.status == 200 else { return RunImprint(lines: ["\(answer.status) \(answer.code ?? "")"]) }
        let run = answer.run
        var lines: [String] = []
        /// Without the time, which differs in each walk.
        func timeless(_ usage: JSONValue?) -> JSONValue {
            guard var members = usage?.asObject else { return .null }
            members["sandboxSeconds"] = .none
            return .object(members)
        }
        func note(_ name: String, _ value: JSONValue?) { lines.append("\(name): \(String(decoding: (value ?? .null).encoded(), as: UTF8.self))") }
        for key in ["status", "outcome", "turnCount", "queuedMessages", "patchStats", "summary", "sessionActive", "error", "warnings"] {
            note(key, run[key])
        }
        note("usage", timeless(run["usage"]))
        note("stopReason", run["lifecycle"]?["stopReason"])
        for turn in try await client.send("GET", "/runs/\(id)/turns").json["turns"]?.asArray ?? [] {
            note(
                "turn",
                [
                    "status": turn["status"] ?? .null, "stop": turn["stopReason"] ?? .null, "error": turn["error"]?["code"] ?? .null,
                    "summary": turn["summary"] ?? .null, "usage": timeless(turn["usage"]),
                ])
        }
        for question in try await client.send("GET", "/runs/\(id)/questions").json["questions"]?.asArray ?? [] {
            note("question", ["state": question["state"] ?? .null, "answer": question["answer"] ?? .null])
        }
        let patch = try await client.send("GET", "/runs/\(id)/patch")
        lines.append("patch: \(patch.status) \(patch.status == 200 ? patch.text : patch.code ?? "")")

        let events = try await client.send("GET", "/runs/\(id)/events?limit=1000").json["events"]?.asArray ?? []
        for type in countedEvents { lines.append("\(type): \(events.count { $0["type"]?.asString == type })") }
        let numbers = events.compactMap { $0["seq"]?.asInteger }
        var faults: [String] = []
        if numbers != Array(1...Int64(max(1, numbers.count))) { faults.append("a gap: \(numbers)") }
        if run["lastSeq"]?.asInteger != numbers.last { faults.append("lastSeq \(run["lastSeq"] ?? .null) is not \(numbers.last ?? 0)") }
        let streamed = try await client.attempt { try await client.client.stream(id, query: "?after=0&until=idle") }
        let said = streamed.filter { $0.id != nil }.map { "\($0.id ?? 0) \($0.type)" }
        let listed = events.map { "\($0["seq"]?.asInteger ?? 0) \($0["type"]?.asString ?? "")" }
        if said != listed { faults.append("the stream says \(said), the pages say \(listed)") }
        return RunImprint(lines: lines, faults: faults)
    }

    /// Ends the runs that live, and returns what is left of them on the machine then; empty if nothing is.
    static func leftovers(of ids: [String], _ client: Survivor) async throws -> [String] {
        for id in ids where try await client.send("GET", "/runs/\(id)").run["status"]?.asString == "idle" {
            _ = try await client.send("POST", "/runs/\(id)/cancel", "{}")
            try await client.end(id)
        }
        let server = client.server
        var left: [String] = []
        let clock = SystemTime()
        let deadline = clock.monotonic.advanced(by: .seconds(20))
        repeat {
            left = server.processes.filter { $0 != server.pid }.map { "process \($0) \(Processes.program($0))" }
            left += ((try? FileManager.default.contentsOfDirectory(atPath: "\(server.data)/sandboxes")) ?? []).map { "directory \($0)" }
            left += (ProcFile.text("/proc/self/mounts") ?? "").split(separator: "\n").filter { $0.contains(server.data) }.map { "mount \($0)" }
            left += try await ledger(server).split(separator: "\n").map { "ledger \($0)" }
            if left.isEmpty { return [] }
            // It may be the server that is missing.
            _ = try await client.send("GET", "/runs/\(ids[0])")
            try await Task.sleep(for: .milliseconds(50))
        } while clock.monotonic < deadline
        return left
    }

    /// The sandboxes and sessions that the database takes for living.
    private static func ledger(_ server: TestServer) async throws -> String {
        let script = """
            import sqlite3, sys
            base = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, timeout=10)
            for row in base.execute("SELECT 'sandbox', id, state FROM sandboxes WHERE state <> 'gone'"): print(*row)
            """
        let output = try await Shell.run("python3", ["-c", script, "\(server.data)/hearth.db"])
        return output.text + output.errorText
    }
}

import Coding

/// A way through the product that is walked to its end whenever and however often the server dies.
struct CrashScenario: Sendable {
    let name: String
    var variables: [String: String] = [:]
    /// The last places of the walk that other scenarios do not have; `nil` = all are its own.
    var ownPlaces: Int? = 24
    /// Lines of the first run's imprint that say how it has to end.
    var ends: [String] = []
    /// Walks it, and returns the runs that it has made.
    let walk: @Sendable (Survivor) async throws -> [String]

    private static func create(_ client: Survivor, _ prompt: String, _ members: String = "", key: String = "create") async throws -> String {
        let more = members.isEmpty ? "" : ",\(members)"
        let answer = try await client.send("POST", "/runs", #"{"repository":"acme/hello","prompt":"\#(prompt)"\#(more)}"#, key: key)
        guard let id = answer.run["id"]?.asString else { throw Shell.Failure("create: \(answer.status) \(answer.text)") }
        return id
    }

    /// Sends a message, or another command of a run, that has to be accepted.
    private static func post(_ client: Survivor, _ id: String, _ path: String, _ body: String, key: String) async throws {
        let answer = try await client.send("POST", "/runs/\(id)/\(path)", body, key: key)
        guard (200...202).contains(answer.status) else { throw Shell.Failure("\(path): \(answer.status) \(answer.text)") }
    }

    static let all: [CrashScenario] = [
        CrashScenario(name: "a first turn", ownPlaces: nil, ends: [#"status: "idle""#, #"stopReason: "end_turn""#, #"turnCount: 1"#]) { client in
            let id = try await create(client, "One.")
            try await client.rest(id)
            return [id]
        },
        CrashScenario(name: "a follow-up", ownPlaces: 48, ends: [#"status: "idle""#, #"stopReason: "end_turn""#, #"turnCount: 2"#]) { client in
            let id = try await create(client, "One.")
            try await client.rest(id)
            try await post(client, id, "messages", #"{"prompt":"Two."}"#, key: "two")
            try await client.rest(id)
            return [id]
        },
        CrashScenario(name: "messages that wait", ends: [#"status: "idle""#, #"stopReason: "end_turn""#, #"turnCount: 3"#]) { client in
            let id = try await create(client, "One. [slow 1]")
            try await post(client, id, "messages", #"{"prompt":"Two."}"#, key: "two")
            try await post(client, id, "messages", #"{"prompt":"Three."}"#, key: "three")
            _ = try await client.wait(id, "?wait=5&until=idle") { $0["status"] == "idle" && $0["turnCount"] == 3 && $0["queuedMessages"] == 0 }
            return [id]
        },
        CrashScenario(name: "an interrupt", ends: [#"status: "idle""#, #"stopReason: "interrupted""#]) { client in
            let id = try await create(client, "One. [hang]")
            try await client.event("message", id)
            try await post(client, id, "interrupt", "{}", key: "stop")
            try await client.rest(id)
            return [id]
        },
        CrashScenario(name: "a question", ends: [#"status: "idle""#, #"stopReason: "end_turn""#]) { client in
            let id = try await create(client, "One. [question]", #""questions":{"policy":"ask","timeoutSeconds":300}"#)
            _ = try await client.wait(id, "?wait=5&until=action") { $0["nextActions"]?[0] == "answer_question" }
            let question = try await client.send("GET", "/runs/\(id)/questions").json["questions"]?[0]
            let answer = question?["options"]?[0]?["value"]?.asString ?? "yes"
            try await post(client, id, "questions/\(question?["id"]?.asString ?? "")", #"{"answer":"\#(answer)"}"#, key: "answer")
            try await client.rest(id)
            return [id]
        },
        CrashScenario(name: "an end while idle", ends: [#"status: "ended""#, #"outcome: "completed""#]) { client in
            let id = try await create(client, "One.")
            try await client.rest(id)
            try await post(client, id, "messages", #"{"endSession":true}"#, key: "end")
            try await client.end(id)
            return [id]
        },
        CrashScenario(name: "a last prompt", ends: [#"status: "ended""#, #"outcome: "completed""#, #"turnCount: 2"#]) { client in
            let id = try await create(client, "One.")
            try await client.rest(id)
            try await post(client, id, "messages", #"{"prompt":"Two.","endSession":true}"#, key: "end")
            try await client.end(id)
            return [id]
        },
        CrashScenario(name: "an end while at work", ends: [#"status: "ended""#, #"outcome: "completed""#]) { client in
            let id = try await create(client, "One. [slow 1]")
            try await client.event("tool.ended", id)
            try await post(client, id, "messages", #"{"endSession":true}"#, key: "end")
            try await client.end(id)
            return [id]
        },
        CrashScenario(
            name: "a cancel while queued", variables: ["HEARTH_MAX_TURNS": "1"],
            ends: [#"status: "ended""#, #"outcome: "cancelled""#, #"turnCount: 0"#]
        ) { client in
            let holder = try await create(client, "One. [hang]")
            try await client.event("turn.started", holder)
            let id = try await create(client, "Two.", key: "second")
            try await post(client, id, "cancel", "{}", key: "cancel")
            try await client.end(id)
            try await post(client, holder, "cancel", "{}", key: "cancel-holder")
            try await client.end(holder)
            return [id, holder]
        },
        CrashScenario(name: "a cancel while at work", ends: [#"status: "ended""#, #"outcome: "cancelled""#]) { client in
            let id = try await create(client, "One. [slow 60]")
            try await client.event("tool.ended", id)
            try await post(client, id, "cancel", "{}", key: "cancel")
            try await client.end(id)
            return [id]
        },
        CrashScenario(name: "a cancel while idle", ends: [#"status: "ended""#, #"outcome: "cancelled""#]) { client in
            let id = try await create(client, "One.")
            try await client.rest(id)
            try await post(client, id, "cancel", "{}", key: "cancel")
            try await client.end(id)
            return [id]
        },
        CrashScenario(name: "an expiry", ends: [#"status: "ended""#, #"outcome: "expired""#]) { client in
            let id = try await create(client, "One.", #""sessionTtlSeconds":1"#)
            try await client.end(id)
            return [id]
        },
        CrashScenario(name: "a deletion", ends: [#"404 not_found"#]) { client in
            let id = try await create(client, "One.", #""endSession":true"#)
            try await client.end(id)
            let answer = try await client.send("DELETE", "/runs/\(id)")
            guard answer.status == 204 || answer.code == "not_found" else { throw Shell.Failure("delete: \(answer.status) \(answer.text)") }
            return [id]
        },
        CrashScenario(name: "an agent that dies", ends: [#"status: "idle""#, #"turnCount: 2"#]) { client in
            let id = try await create(client, "One. [lost]")
            try await client.rest(id)
            try await post(client, id, "messages", #"{"prompt":"Two."}"#, key: "two")
            try await client.rest(id)
            return [id]
        },
        CrashScenario(name: "a repository that is not there", ownPlaces: 16, ends: [#"status: "ended""#, #"outcome: "failed""#]) { client in
            let answer = try await client.send("POST", "/runs", #"{"repository":"acme/none","prompt":"One."}"#, key: "create")
            guard let id = answer.run["id"]?.asString else { throw Shell.Failure("create: \(answer.status) \(answer.text)") }
            try await client.end(id)
            return [id]
        },
    ]
}

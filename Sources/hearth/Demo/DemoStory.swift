internal import CLI
internal import Coding
internal import FoundationEssentials
internal import Runtime
internal import Simulator

/// Plays the main job in six steps and explains each.
struct DemoStory {
    private let client: DemoClient
    private let stage: DemoStage
    /// True if the tests may run outside a sandbox, because this program alone has written them.
    private let isScripted: Bool

    /// Creates the story for the server at `url` and its key, and tells step 1.
    init(url: String, key: String, on stage: DemoStage, isScripted: Bool) {
        self.stage = stage
        self.isScripted = isScripted
        client = DemoClient(url: url, key: key)
        step(1, "A key. The server keeps only its hash.")
        Console.line("  \(Console.styled("$", .dim)) hearth keys create --name demo")
        Console.line("  \(Console.styled("$", .dim)) export KEY=\(key.prefix(8))… URL=\(url)/api/v1/coding-agent")
    }

    /// Tells steps 2 to 6. Returns the ended run.
    ///
    /// - Parameter created: called with the run's id as soon as there is one, so that the run can be ended whatever happens.
    func tell(created: (String) -> Void) async throws(CommandFailure) -> JSONValue {
        step(2, "A run: a repository and a prompt.")
        let body: JSONValue = ["repository": .string(Greeter.repository), "prompt": .string(Greeter.change)]
        let run = try await client.send("POST", "/runs", body)["run"] ?? .null
        guard let id = run["id"]?.asString else { throw CommandFailure("the answer holds no run") }
        created(id)
        answer(run, ["id", "status", "modelId"])

        step(3, "Its stream, until it waits for us. Every line was stored before it was sent.")
        try await follow(id)
        let first = try await client.send("GET", "/runs/\(id)")["run"] ?? .null
        answer(first, ["status", "sessionActive", "sessionExpiresAt"])
        try check(first, turns: 1)

        step(4, "A follow-up that makes no sense without the memory of turn 1. Same agent, same work tree.")
        let message = try await client.send("POST", "/runs/\(id)/messages", ["prompt": .string(Greeter.recall)])
        answer(message["turn"] ?? .null, ["number", "status"])
        try await follow(id, after: first["lastSeq"]?.asInteger)
        let second = try await client.send("GET", "/runs/\(id)?wait=60")["run"] ?? .null
        try check(second, turns: 2)
        Console.line("  the agent, of turn 1: \(Printable.line(second["summary"]?.asString ?? ""))")

        step(5, "The patch: everything that both turns changed.")
        let patch = try await client.bytes("/runs/\(id)/patch")
        guard !patch.isEmpty else { throw CommandFailure("the patch is empty") }
        for line in PatchText.lines(patch) { Console.line("  \(line)") }

        step(6, "The end. The session is closed, its sandbox is gone; the patch is what stays.")
        let end = try await client.send("POST", "/runs/\(id)/messages", ["endSession": true])["run"] ?? .null
        answer(end, ["status", "outcome", "sessionActive"])
        guard end["outcome"]?.asString == "completed" else { throw CommandFailure("the run did not end as completed") }
        try await use(patch)
        return end
    }

    /// Applies the patch to a new clone and, if it is scripted, runs the tests there.
    private func use(_ patch: [UInt8]) async throws(CommandFailure) {
        let (repository, clone, file) = (DemoRepository.path(in: stage.repositories), "\(stage.path)/fresh", "\(stage.path)/greeter.patch")
        shown("git clone --quiet file://\(repository) fresh")
        shown("git -C fresh apply ../greeter.patch")
        do {
            try Data(patch).write(to: URL(filePath: file))
            try await DemoRepository.apply(file, toCloneOf: repository, at: clone)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("the patch cannot be kept: \(ErrorText.of(error))")
        }
        guard isScripted else { return Console.line("  It applies. Its tests are a model's work, and not run outside of the sandbox here.") }
        shown("cd fresh && sh test.sh")
        let (text, passes) = try await DemoRepository.test(in: clone)
        for line in Printable.lines(text) where !line.isEmpty { Console.line("  \(line)") }
        guard passes, text.contains(Greeter.proof) else { throw CommandFailure("the tests do not pass with the patch") }
    }

    private func shown(_ command: String) {
        Console.line("  \(Console.styled("$", .dim)) \(command)")
    }

    /// Ends a run that was left unfinished, without printing anything.
    func cancel(_ id: String) async {
        _ = try? await client.send("POST", "/runs/\(id)/cancel", [:])
    }

    private func follow(_ id: String, after seq: Int64? = nil) async throws(CommandFailure) {
        let position = seq.map { "after=\($0)&" } ?? ""
        try await client.stream("/runs/\(id)/stream?\(position)until=idle") { type, event in
            for line in EventLines.of(type: type, data: event["data"] ?? .null) { Console.line("  \(line)") }
        }
    }

    private func check(_ run: JSONValue, turns: Int64) throws(CommandFailure) {
        if let error = run["error"], !error.isNull {
            throw CommandFailure(error["detail"]?.asString ?? "the run failed", remedy: error["remedy"]?.asString)
        }
        guard run["status"]?.asString == "idle", run["turnCount"]?.asInteger == turns, run["lifecycle"]?["stopReason"]?.asString == "end_turn" else {
            let reason = run["lifecycle"]?["stopReason"]?.asString ?? "unknown"
            throw CommandFailure("turn \(turns) did not end as it should: \(reason)", remedy: "hearth serve with HEARTH_LOG=debug tells more")
        }
    }

    private func step(_ number: Int, _ title: String) {
        Console.line("\n\(Console.styled("\(number). \(title)", .strong))")
    }

    /// Prints the members of an answer that matter.
    private func answer(_ object: JSONValue, _ members: [String]) {
        let parts = members.map { "\"\($0)\": \(String(decoding: (object[$0] ?? .null).encoded(), as: UTF8.self))" }
        Console.line("  { \(parts.joined(separator: ", ")), … }")
    }
}

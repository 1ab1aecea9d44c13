internal import Coding

/// `hearth tail`: shows a run's stream, from its beginning or from an event on.
enum TailCommand: Command {
    static let syntax = Syntax(
        words: ["tail"], summary: "show what a run does",
        operands: [ClientOptions.run],
        options: [
            .value("--after", "SEQ", "begin behind this event (default 0: from the beginning)"),
            .toggle("--follow", "stay when the run is idle, until it has ended"),
        ] + ClientOptions.connection + [.toggle("--json", "print the stored events as they are, one a line")])

    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let client = try ClientOptions.client(arguments)
        guard let after = Int64(arguments.value("--after") ?? "0"), after >= 0 else {
            throw UsageError("--after needs a whole number", command: syntax.name)
        }
        let id = try await RunLookup(client: client).id(arguments.operands[0])
        let follower = RunFollower(client: client, run: id, display: arguments.has("--json") ? RawDisplay() : RunTool.display())
        try await follower.follow(after: after, until: arguments.has("--follow") ? .ended : .idle)
        await follower.display.close()
        if !arguments.has("--json") {
            for line in RunText(run: try await client.json("GET", "/runs/\(id)")["run"] ?? .null).closing() { Console.line(line) }
        }
        return .done
    }
}

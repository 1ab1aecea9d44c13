internal import Coding

/// `hearth show`: shows a run.
struct ShowCommand: Subcommand {
    let syntax = Syntax(
        words: ["show"], summary: "show a run: state, patch, usage, and what can be done next", operands: [ClientOptions.run],
        options: ClientOptions.all)

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let tool = try RunTool(arguments)
        let answer = try await tool.client.json("GET", try await tool.path(arguments.operands[0]))
        if tool.isJSON {
            tool.print(answer)
        } else {
            for line in RunText(run: answer["run"] ?? .null).lines() { Console.line(line) }
        }
        return .done
    }
}

/// `hearth list`: lists the newest runs.
struct ListCommand: Subcommand {
    let syntax = Syntax(
        words: ["list"], summary: "list runs, newest first",
        options: [
            .value("--status", "LIST", "only those that are queued, running, idle or ended; several separated by commas"),
            .value("--repository", "REPO", "only those of this repository"),
            Syntax.Option(flag: "--tag", placeholder: "TAG", text: "only those with this tag; may be repeated", isRepeatable: true),
            .value("--limit", "N", "at most this many, 1 to 100 (default 20)"),
        ] + ClientOptions.all)

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let tool = try RunTool(arguments)
        var query: [String] = ["limit=\(PercentEncoding.encode(arguments.value("--limit") ?? "20"))"]
        for (option, name) in [("--status", "status"), ("--repository", "repository"), ("--tag", "tag")] {
            query += arguments.all(option).map { "\(name)=\(PercentEncoding.encode($0))" }
        }
        let answer = try await tool.client.json("GET", "/runs?\(query.joined(separator: "&"))")
        if tool.isJSON {
            Console.json(answer)
            return .done
        }
        let runs = answer["runs"]?.asArray ?? []
        guard !runs.isEmpty else {
            Console.advise("There are no such runs. Start one with: hearth run owner/repo \"…\"")
            return .done
        }
        let heading = ["RUN", "STATUS", "REPOSITORY", "TURNS", "PATCH", "UPDATED", "TITLE"]
        Console.print(TextTable(heading, runs.map(ListCommand.row), whole: [0, 1, 3, 4, 5]).text(columns: Console.columns))
        if answer["nextCursor"]?.asString != nil { Console.advise("There are more: raise --limit, or narrow the list.") }
        return .done
    }

    /// The widest title: it may come from a text of any length.
    private static let longestTitle = 120

    private static func row(_ run: JSONValue) -> [String] {
        let words = RunText(run: run)
        let title = Printable.line(run["title"]?.asString ?? run["summary"]?.asString?.split(separator: "\n").first.map(String.init) ?? "")
        return [
            words.shortID, words.status, Printable.line(run["repository"]?["fullName"]?.asString ?? "–"), "\(run["turnCount"]?.asInteger ?? 0)",
            words.patch ?? "–", Figures.minute(run["updatedAt"]?.asString ?? ""), Printable.clip(title, to: longestTitle),
        ]
    }
}

/// `hearth tail`: shows a run's stream, from its beginning or from an event on.
struct TailCommand: Subcommand {
    let syntax = Syntax(
        words: ["tail"], summary: "show what a run does",
        operands: [ClientOptions.run],
        options: [
            .value("--after", "SEQ", "begin after this event (default 0: from the beginning)"),
            .toggle("--follow", "stay when the run is idle, until it has ended"),
        ] + ClientOptions.connection + [.toggle("--json", "print the stored events unchanged, one per line")])

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
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

/// `hearth patch`: prints the patch of a run or of one of its turns.
struct PatchCommand: Subcommand {
    let syntax = Syntax(
        words: ["patch"], summary: "print a run's patch, for git apply",
        operands: [ClientOptions.run], options: [.value("--turn", "N", "only the changes of this turn")] + ClientOptions.connection)

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        var turn = ""
        if let text = arguments.value("--turn") {
            guard let number = Int64(text), number > 0 else { throw UsageError("--turn needs a whole number from 1 on", command: syntax.name) }
            turn = "/turns/\(number)"
        }
        let tool = try RunTool(arguments)
        let path = try await tool.path(arguments.operands[0])
        let patch = try await tool.client.bytes("GET", "\(path)\(turn)/patch")
        if Console.isTerminal { Console.print(PatchText.screen(patch)) } else { Console.bytes(patch) }
        return .done
    }
}

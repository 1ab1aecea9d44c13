internal import Coding
internal import Runtime

/// `hearth run`: starts a run and follows it to the end of its first turn.
struct RunCommand: Subcommand {
    let syntax = Syntax(
        words: ["run"], summary: "start a run and follow it",
        operands: [
            Syntax.Operand(name: "REPO|PROMPT", text: "owner/repo; without it the repository of the current directory (its remote 'origin')"),
            Syntax.Operand(name: "PROMPT", text: "what the agent is to do; - reads it from standard input", isRequired: false),
        ],
        options: [
            .value("--ref", "REF", "branch, tag or commit to start from"), .value("--model", "MODEL", "the model, as the server names it"),
            .value("--title", "TEXT", "a title for lists"),
            Syntax.Option(flag: "--tag", placeholder: "TAG", text: "a tag; may be repeated", isRepeatable: true),
            .toggle("--plan", "only plan: nothing is changed"), .toggle("--end", "the run ends after this turn"),
            .toggle("--ask", "the agent may ask you: hearth answer"), .toggle("--detach", "do not follow: print the run's id"),
        ] + ClientOptions.all,
        notes: ["Ctrl-C asks what is to become of the run; it goes on unless you say otherwise."])

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let tool = try RunTool(arguments)
        let words = arguments.operands
        let repository: String
        if words.count == 2 { repository = words[0] } else { repository = try await WorkingRepository.name() }
        var body: JSONObject = [
            "repository": .string(repository), "prompt": .string(try ClientOptions.prompt(words[words.count - 1])),
        ]
        for (option, field) in [("--ref", "baseRef"), ("--model", "modelId"), ("--title", "title")] {
            if let value = arguments.value(option) { body[field] = .string(value) }
        }
        let tags = arguments.all("--tag")
        if !tags.isEmpty { body["tags"] = .array(tags.map { .string($0) }) }
        if arguments.has("--plan") { body["taskKind"] = "plan" }
        if arguments.has("--end") { body["endSession"] = true }
        if arguments.has("--ask") { body["questions"] = ["policy": "ask"] }
        let order = JSONValue.object(body)
        let created = try await stop.meanwhile("Whether the run was started is not known: hearth list shows it") { () throws(CommandFailure) in
            try await tool.client.json("POST", "/runs", order)
        }
        if arguments.has("--detach") {
            if tool.isJSON { Console.json(created) } else { Console.line(created["run"]?["id"]?.asString ?? "") }
            return .done
        }
        if !tool.isJSON {
            for line in RunText.opening(created["run"] ?? .null) { Console.line(line) }
        }
        return try await tool.follow(created, after: 0, stop: stop)
    }
}

/// `hearth say`: sends a message to the same session.
struct SayCommand: Subcommand {
    let syntax = Syntax(
        words: ["say"], summary: "send a message to a run's agent and follow its turn",
        operands: [ClientOptions.run, Syntax.Operand(name: "PROMPT", text: "what to say; - reads it from standard input")],
        options: [
            .toggle("--interrupt", "stop what the agent is doing, and do this next"), .toggle("--end", "the run ends after this turn"),
            .toggle("--detach", "do not follow"),
        ] + ClientOptions.all)

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let tool = try RunTool(arguments)
        let path = try await tool.path(arguments.operands[0])
        var body: JSONObject = ["prompt": .string(try ClientOptions.prompt(arguments.operands[1]))]
        if arguments.has("--interrupt") { body["whenBusy"] = "interrupt" }
        if arguments.has("--end") { body["endSession"] = true }
        let order = JSONValue.object(body)
        let word = "Whether the message was accepted is not known: hearth show \(arguments.operands[0]) shows it"
        let accepted = try await stop.meanwhile(word) { () throws(CommandFailure) in
            try await tool.client.json("POST", "\(path)/messages", order)
        }
        if arguments.has("--detach") {
            tool.print(accepted)
            return .done
        }
        return try await tool.follow(accepted, after: accepted["run"]?["lastSeq"]?.asInteger ?? 0, stop: stop)
    }
}

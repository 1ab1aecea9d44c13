internal import Coding

/// `hearth say`: sends a message to the same session.
enum SayCommand: Command {
    static let syntax = Syntax(
        words: ["say"], summary: "send a message to a run's agent and follow its turn",
        operands: [ClientOptions.run, Syntax.Operand(name: "PROMPT", text: "what to say; - reads it from standard input")],
        options: [
            .toggle("--interrupt", "stop what the agent is doing, and do this next"), .toggle("--end", "the run ends after this turn"),
            .toggle("--detach", "do not follow"),
        ] + ClientOptions.all)

    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
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

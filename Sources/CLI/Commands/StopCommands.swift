internal import Coding

/// `hearth interrupt`: stops the turn and keeps the session.
struct InterruptCommand: Subcommand {
    let syntax = Syntax(
        words: ["interrupt"], summary: "stop what a run's agent is doing; its session stays warm",
        operands: [ClientOptions.run], options: [.toggle("--withdraw", "also withdraw the prompts that wait")] + ClientOptions.all)

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let tool = try RunTool(arguments)
        let path = try await tool.path(arguments.operands[0])
        tool.print(try await tool.client.json("POST", "\(path)/interrupt", ["withdrawQueued": .bool(arguments.has("--withdraw"))]))
        return .done
    }
}

/// `hearth end`: ends a session in an orderly way.
struct EndCommand: Subcommand {
    let syntax = Syntax(
        words: ["end"], summary: "end a run when everything accepted is done; its sandbox is freed",
        operands: [ClientOptions.run], options: [.toggle("--now", "stop the turn at work first; its changes are kept")] + ClientOptions.all)

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let tool = try RunTool(arguments)
        let path = try await tool.path(arguments.operands[0])
        var body: JSONObject = ["endSession": true]
        if arguments.has("--now") { body["whenBusy"] = "interrupt" }
        tool.print(try await tool.client.json("POST", "\(path)/messages", .object(body)))
        return .done
    }
}

/// `hearth cancel`: ends a run at once.
struct CancelCommand: Subcommand {
    let syntax = Syntax(
        words: ["cancel"], summary: "end a run at once; changes that were not collected are lost", operands: [ClientOptions.run],
        options: ClientOptions.all)

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let tool = try RunTool(arguments)
        let path = try await tool.path(arguments.operands[0])
        tool.print(try await tool.client.json("POST", "\(path)/cancel", [:]))
        return .done
    }
}

internal import Coding

/// `hearth end`: ends a session in an orderly way.
enum EndCommand: Command {
    static let syntax = Syntax(
        words: ["end"], summary: "end a run when what was accepted is done; its sandbox is freed",
        operands: [ClientOptions.run], options: [.toggle("--now", "stop the turn at work first; what it changed is kept")] + ClientOptions.all)

    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let tool = try RunTool(arguments)
        let path = try await tool.path(arguments.operands[0])
        var body: JSONObject = ["endSession": true]
        if arguments.has("--now") { body["whenBusy"] = "interrupt" }
        tool.print(try await tool.client.json("POST", "\(path)/messages", .object(body)))
        return .done
    }
}

internal import Coding

/// `hearth cancel`: ends a run at once.
enum CancelCommand: Command {
    static let syntax = Syntax(
        words: ["cancel"], summary: "end a run at once; what was not collected is lost", operands: [ClientOptions.run], options: ClientOptions.all)

    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let tool = try RunTool(arguments)
        let path = try await tool.path(arguments.operands[0])
        tool.print(try await tool.client.json("POST", "\(path)/cancel", [:]))
        return .done
    }
}

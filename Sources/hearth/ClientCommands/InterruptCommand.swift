internal import Coding

/// `hearth interrupt`: stops the turn and keeps the session.
enum InterruptCommand: Command {
    static let syntax = Syntax(
        words: ["interrupt"], summary: "stop what a run's agent is doing; its session stays warm",
        operands: [ClientOptions.run], options: [.toggle("--withdraw", "withdraw the prompts that wait, too")] + ClientOptions.all)

    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let tool = try RunTool(arguments)
        let path = try await tool.path(arguments.operands[0])
        tool.print(try await tool.client.json("POST", "\(path)/interrupt", ["withdrawQueued": .bool(arguments.has("--withdraw"))]))
        return .done
    }
}

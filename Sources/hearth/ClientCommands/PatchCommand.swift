internal import Coding

/// `hearth patch`: prints the patch of a run or of one of its turns.
enum PatchCommand: Command {
    static let syntax = Syntax(
        words: ["patch"], summary: "print a run's patch, for git apply",
        operands: [ClientOptions.run], options: [.value("--turn", "N", "what this turn alone has changed")] + ClientOptions.connection)

    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
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

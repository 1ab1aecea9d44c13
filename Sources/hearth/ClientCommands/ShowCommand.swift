internal import Coding

/// `hearth show`: shows a run.
enum ShowCommand: Command {
    static let syntax = Syntax(
        words: ["show"], summary: "show a run: state, patch, usage, what can be done next", operands: [ClientOptions.run],
        options: ClientOptions.all)

    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
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

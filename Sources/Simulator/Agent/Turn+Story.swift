internal import Coding
internal import Runtime

extension Turn {
    /// Returns tools for the work tree in which to play the demo's story; `nil` for any other prompt or repository.
    func story() -> ToolRunner? {
        guard !isPlan, GreeterScript.isMeant(by: prompt.text), let directory = state.session(session)?.directory else { return nil }
        let tools = ToolRunner(directory: directory)
        return Greeter.isHere(tools.text) ? tools : nil
    }

    /// Plays the story with real tools: the script's calls are executed, and their results decide what the script says next.
    func play(_ tools: ToolRunner) async {
        let prompts = state.session(session)?.prompts ?? []
        let said = prompts.prefix { $0.id != prompt.id }.map(\.text) + [prompt.text]
        var results: [String] = []
        while !wasAborted {
            switch GreeterScript().reply(to: Conversation(prompts: said, results: results)) {
            case .text(let text), .full(let text), .halves(let text): return finish(saying: text)
            case .calls(let text, let calls):
                for piece in TurnText.pieces(of: text) { writer.say(piece) }
                for call in calls {
                    guard let result = await run(call, tools) else { return }
                    results.append(result)
                }
                writer.finish("tool-calls")
                nextStep()
            case .failure(let status, _): return fail(status)
            case .stall, .cut: return fail(500)
            }
        }
    }

    /// Returns the result of a tool; `nil` if the turn was aborted meanwhile.
    private func run(_ call: ToolCall, _ tools: ToolRunner) async -> String? {
        writer.beginTool(call.name, input: tools.input(of: call))
        writer.runTool()
        writer.endText()
        let result = await tools.run(call)
        guard !wasAborted else { return nil }
        if result.isError {
            writer.failTool(result.output)
        } else {
            writer.endTool(output: result.output, title: result.title, metadata: result.metadata)
        }
        return result.output
    }
}

internal import Coding

extension Turn {
    /// Asks whether the file may be written.
    func askPermission(_ path: String) async -> AskBook.Reply {
        let value: JSONValue = [
            "id": .string(AgentID.make("per")), "sessionID": .string(session), "permission": "edit", "patterns": [.string(path)],
            "metadata": ["filepath": .string(path)], "always": ["*"], "tool": origin,
        ]
        return await state.asks.wait(for: value, .permission) {
            state.publish("permission.asked", value, in: session)
            writer.runTool()
            writer.endText()
        }
    }

    /// A step that puts a question; its answer, or `nil` when the turn is over with that.
    func question() async -> String? {
        let asked = "Who will read this note?"
        let options: JSONValue = [["label": "Everyone", "description": "it is kept"], ["label": "Me", "description": "it is thrown away"]]
        let questions: JSONValue = [["question": .string(asked), "header": "Readers", "options": options]]
        writer.beginTool("question", input: ["questions": questions])
        let value: JSONValue = ["id": .string(AgentID.make("que")), "sessionID": .string(session), "questions": questions, "tool": origin]
        let reply = await state.asks.wait(for: value, .question) {
            state.publish("question.asked", value, in: session)
            writer.runTool()
        }
        switch reply {
        case .aborted: return nil
        case .answered(let answers):
            let answer = answers.first?.joined(separator: ", ") ?? ""
            let written = JSONValue.array(answers.map { .array($0.map { .string($0) }) })
            writer.endTool(
                output: "The answer to \"\(asked)\" is \"\(answer)\".", title: "Asked 1 question",
                metadata: ["answers": written, "truncated": false])
            writer.finish("tool-calls")
            return answer
        case .allowed, .rejected:
            writer.failTool("The user dismissed this question")
            writer.finish("tool-calls")
            end()
            return nil
        }
    }

    /// The call that an ask belongs to.
    private var origin: JSONValue { ["messageID": .string(writer.id), "callID": .string(writer.callID ?? "")] }
}

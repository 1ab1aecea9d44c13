internal import Coding
internal import FoundationEssentials

extension Turn {
    /// Asks for permission to write a file, named relative to the working directory as OpenCode does.
    func askPermission(_ path: String) async -> AskBook.Reply { await ask("edit", path) }

    private func ask(_ permission: String, _ pattern: String) async -> AskBook.Reply {
        let value: JSONValue = [
            "id": .string(AgentID.make("per")), "sessionID": .string(session), "permission": .string(permission), "patterns": [.string(pattern)],
            "metadata": ["filepath": .string(pattern)], "always": ["*"], "tool": origin,
        ]
        return await asks.wait(for: value, .permission) {
            store.publish("permission.asked", value, in: session)
            writer.runTool()
            writer.endText()
        }
    }

    /// Runs a step that reads a file outside the working directory, subject to the configuration's rule; returns `false` if that ends the turn.
    func readOutside(_ path: String) async -> Bool {
        writer.say("I look at it. ")
        writer.beginTool("read", input: ["filePath": .string(path)])
        let rule = configuration["permission"]?["external_directory"]
        switch rule?.asString ?? rule?["*"]?.asString {
        case "deny":
            writer.failTool("The user has specified a rule which prevents you from using this specific tool call.")
        case "ask":
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? path
            switch await ask("external_directory", "\(folder)/*") {
            case .aborted: return false
            case .rejected(let message):
                writer.failTool("The user rejected permission to use this specific tool call with the following feedback: \(message ?? "no")")
            case .allowed, .answered: read(path)
            }
        default: read(path)
        }
        writer.finish("tool-calls")
        nextStep()
        return true
    }

    private func read(_ path: String) {
        guard let size = FileManager.default.contents(atPath: path)?.count else { return writer.failTool("File not found: \(path)") }
        // Callers must not see its contents: if this agent runs without a cell, the file belongs to the server's machine.
        writer.endTool(output: "(\(size) bytes, which a simulated agent does not show)", title: path, metadata: ["truncated": false])
    }

    /// Runs a step that asks a question; returns the answer, or `nil` if that ends the turn.
    func question() async -> String? {
        let asked = "Who will read this note?"
        let options: JSONValue = [["label": "Everyone", "description": "it is kept"], ["label": "Me", "description": "it is thrown away"]]
        let questions: JSONValue = [["question": .string(asked), "header": "Readers", "options": options]]
        writer.beginTool("question", input: ["questions": questions])
        let value: JSONValue = ["id": .string(AgentID.make("que")), "sessionID": .string(session), "questions": questions, "tool": origin]
        let reply = await asks.wait(for: value, .question) {
            store.publish("question.asked", value, in: session)
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

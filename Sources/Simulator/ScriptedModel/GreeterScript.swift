internal import Coding

/// Plays the agent of the demo's story. It reads, changes and tests the repository with tools, and claims only what their results support.
struct GreeterScript: Script {
    /// Returns whether a prompt belongs to the story.
    static func isMeant(by prompt: String) -> Bool {
        isChange(prompt) || prompt.contains("What did I ask")
    }

    private static func isChange(_ prompt: String) -> Bool { prompt.contains("greet.sh") && prompt.contains("French") }

    func reply(to conversation: Conversation) -> Reply {
        GreeterScript.isChange(conversation.prompt) ? change(conversation) : recall(conversation)
    }

    private func change(_ conversation: Conversation) -> Reply {
        switch conversation.results.count {
        case 0:
            return .calls("I read both scripts first.", Greeter.edits.map { ToolCall("read", ["filePath": .string($0.file)]) })
        case 1, 2:
            return .calls(
                "The language goes into one variable.",
                Greeter.edits.map { edit in
                    ToolCall("edit", ["filePath": .string(edit.file), "oldString": .string(edit.old), "newString": .string(edit.new)])
                })
        case 3, 4: return .calls("Now the tests.", [ToolCall.shell("sh test.sh", "Run the tests")])
        default:
            let last = conversation.results.last ?? ""
            guard last.contains(Greeter.proof) else { return .text("The tests do not pass:\n\(last)") }
            return .text("greet.sh greets in French when GREET_LANG=fr is set; test.sh covers it, and its 3 tests pass.")
        }
    }

    /// Answers from the conversation alone: the earlier prompts are present only in the same session.
    private func recall(_ conversation: Conversation) -> Reply {
        let before = conversation.prompts.dropLast().joined(separator: " / ")
        switch conversation.results.count {
        case 0: return .calls("", [ToolCall("read", ["filePath": "README.md"])])
        case 1:
            return .calls(
                "", [ToolCall.shell("printf '\\nSet `GREET_LANG=fr` for a greeting in French.\\n' >> README.md", "Document it")])
        default:
            guard !before.isEmpty else { return .text("You have not asked me for anything before.") }
            return .text("You asked: \"\(before)\" I changed greet.sh and test.sh for it. README.md says so now.")
        }
    }
}

internal import Coding

/// What the model of the demo says. It does real work in the demo's repository, keeps notes in any other, and can be told to be in trouble.
///
/// | in the prompt | what happens |
/// |---|---|
/// | `[model STATUS]` | every request is answered with this HTTP status |
/// | `[model stall]` | every answer begins and never ends |
/// | `[model cut]` | every answer is cut off |
/// | `[run COMMAND]` | the command is run; the answer is what it printed |
/// | `[choose A,B]` | the question tool is used with these options; the answer is what it gave |
/// | `[outside PATH]` | a file outside the work tree is read; the answer is what came of it |
/// | `greet.sh` and `French` | greet.sh and test.sh are read, changed and tried |
/// | `What did I ask` | what was asked before is written to README.md and told |
/// | anything else | a line with the prompt's first words is added to NOTES.md |
public struct DemoScript: Script {
    /// The script has no settings.
    public init() {}

    /// Plays on from where the conversation stands.
    public func reply(to conversation: Conversation) -> Reply {
        let prompt = conversation.prompt
        guard conversation.hasTools else { return .text("A greeting in French") }
        if let word = word(after: "[model ", in: prompt) {
            switch word {
            case "stall": return .stall
            case "cut": return .cut
            default: return .failure(status: Int(word) ?? 500)
            }
        }
        if let command = word(after: "[run ", in: prompt) {
            guard let result = conversation.results.first else { return .calls("Running it.", [run(command, "Run what was asked for")]) }
            return .text("It printed:\n\(result)")
        }
        if let list = word(after: "[choose ", in: prompt) { return choose(list, conversation) }
        if let path = word(after: "[outside ", in: prompt) {
            guard let result = conversation.results.first else { return .calls("I look at it.", [ToolCall("read", ["filePath": .string(path)])]) }
            return .text("It came to: \(result.prefix(200))")
        }
        if prompt.contains("greet.sh"), prompt.contains("French") { return french(conversation) }
        if prompt.contains("What did I ask") { return memory(conversation) }
        return notes(conversation)
    }

    private func choose(_ list: String, _ conversation: Conversation) -> Reply {
        if let result = conversation.results.first { return .text("The answer was: \(result)") }
        let options = list.split(separator: ",").map { JSONValue.object(["label": .string(String($0)), "description": "One of them"]) }
        let question: JSONValue = ["question": "Which one?", "header": "One", "options": .array(options)]
        return .calls("I had better ask.", [ToolCall("question", ["questions": [question]])])
    }

    private func french(_ conversation: Conversation) -> Reply {
        switch conversation.results.count {
        case 0:
            return .calls("I read both scripts first.", [ToolCall("read", ["filePath": "greet.sh"]), ToolCall("read", ["filePath": "test.sh"])])
        case 1, 2:
            return .calls(
                "The language goes into one variable.",
                [
                    ToolCall("edit", ["filePath": "greet.sh", "oldString": "echo \"Hello, ", "newString": .string(DemoScript.greeting)]),
                    ToolCall("edit", ["filePath": "test.sh", "oldString": "echo \"2 tests", "newString": .string(DemoScript.test)]),
                ])
        case 3, 4: return .calls("Now the tests.", [run("sh test.sh", "Run the tests")])
        default:
            let last = conversation.results.last ?? ""
            guard last.contains("3 tests passed") else { return .text("The tests do not pass:\n\(last)") }
            return .text("greet.sh greets in French when GREET_LANG=fr is set; test.sh covers it, and its 3 tests pass.")
        }
    }

    /// What was asked before comes from the conversation alone: it is there only when the session is the same one.
    private func memory(_ conversation: Conversation) -> Reply {
        let before = conversation.prompts.dropLast().joined(separator: " / ")
        switch conversation.results.count {
        case 0: return .calls("", [ToolCall("read", ["filePath": "README.md"])])
        case 1: return .calls("", [run("printf '\\nSet `GREET_LANG=fr` for a greeting in French.\\n' >> README.md", "Document it")])
        default:
            guard !before.isEmpty else { return .text("You have not asked me for anything before.") }
            return .text("You asked: \"\(before)\" I changed greet.sh and test.sh for it. README.md says so now.")
        }
    }

    private func notes(_ conversation: Conversation) -> Reply {
        guard conversation.results.isEmpty else {
            let before = conversation.prompts.dropLast().map { "\"\($0.prefix(80))\"" }.joined(separator: ", ")
            return .text("I have added a line to NOTES.md." + (before.isEmpty ? "" : " Before, you asked: \(before)."))
        }
        let words = String(conversation.prompt.prefix(60)).map { $0.isLetter || $0.isNumber || $0 == " " ? $0 : "-" }
        return .calls("I note it down.", [run("echo '- \(String(words))' >> NOTES.md", "Add a note")])
    }

    private func run(_ command: String, _ description: String) -> ToolCall {
        ToolCall("bash", ["command": .string(command), "description": .string(description)])
    }

    /// What stands between the mark and the next closing bracket.
    private func word(after mark: String, in text: String) -> String? {
        guard let start = text.firstRange(of: mark)?.upperBound, let end = text[start...].firstIndex(of: "]") else { return nil }
        return String(text[start..<end])
    }

    private static let greeting = """
        case "${GREET_LANG:-en}" in
            fr) hello=Bonjour ;;
            *) hello=Hello ;;
        esac
        echo "$hello, 
        """
    private static let test = """
        test "$(GREET_LANG=fr sh greet.sh Ada)" = "Bonjour, Ada!"
        echo "3 tests
        """
}

internal import Coding

/// What the model of the demo says. It does real work in the demo's repository, keeps notes in any other, and can be told to be in trouble.
///
/// | in the prompt | what happens |
/// |---|---|
/// | `[model STATUS]`, `[model STATUS WAIT]` | every request is answered with this HTTP status, and `Retry-After: WAIT` |
/// | `[model stall]` | every answer begins and never ends |
/// | `[model cut]` | every answer is cut off |
/// | `[model full]` | every answer says that the conversation has filled the model |
/// | `[model again COMMAND]` | the command is run again and again |
/// | `[run COMMAND]` | the command is run; the answer is what it printed |
/// | `[shell MILLIS COMMAND]` | the same, for no longer than that |
/// | `[choose A,B]` | the question tool is used with these options; the answer is what it gave |
/// | `[halves TEXT]` | the answer is the text, and its characters outside Unicode's basic plane come in two pieces each |
/// | `[outside PATH]` | a file outside the work tree is read; the answer is what came of it |
/// | `greet.sh` and `French` | greet.sh and test.sh are read, changed and tried (`GreeterScript`) |
/// | `What did I ask` | what was asked before is written to README.md and told (`GreeterScript`) |
/// | anything else | a line with the prompt's first words is added to NOTES.md |
public struct DemoScript: Script {
    /// The script has no settings.
    public init() {}

    /// Plays on from where the conversation stands.
    public func reply(to conversation: Conversation) -> Reply {
        let prompt = conversation.prompt
        // A summary keeps the mark, which the prompt after it does not have.
        if conversation.mentions("[model full]") { return .full("I go on with [model full].") }
        guard conversation.hasTools else { return .text("A greeting in French") }
        if let word = word(after: "[model ", in: prompt) {
            if word.hasPrefix("again ") { return .calls("Once more.", [.shell(String(word.dropFirst(6)), "Run it again")]) }
            switch word {
            case "stall": return .stall
            case "cut": return .cut
            default:
                let parts = word.split(separator: " ", maxSplits: 1)
                return .failure(status: parts.first.flatMap { Int($0) } ?? 500, retryAfter: parts.count > 1 ? String(parts[1]) : nil)
            }
        }
        if let command = word(after: "[run ", in: prompt) {
            guard let result = conversation.results.first else { return .calls("Running it.", [.shell(command, "Run what was asked for")]) }
            return .text("It printed:\n\(result)")
        }
        if let order = word(after: "[shell ", in: prompt) {
            let parts = order.split(separator: " ", maxSplits: 1)
            guard let result = conversation.results.first else {
                let arguments: JSONValue = [
                    "command": .string(parts.count > 1 ? String(parts[1]) : "true"), "timeout": .integer(Int64(parts[0]) ?? 1_000),
                    "description": "Run what was asked for",
                ]
                return .calls("Running it.", [ToolCall("bash", arguments)])
            }
            return .text("It printed:\n\(result)")
        }
        if let list = word(after: "[choose ", in: prompt) { return choose(list, conversation) }
        if let text = word(after: "[halves ", in: prompt) { return .halves(text) }
        if let path = word(after: "[outside ", in: prompt) {
            guard let result = conversation.results.first else { return .calls("I look at it.", [ToolCall("read", ["filePath": .string(path)])]) }
            return .text("It came to: \(result.prefix(200))")
        }
        if GreeterScript.isMeant(by: prompt) { return GreeterScript().reply(to: conversation) }
        return notes(conversation)
    }

    private func choose(_ list: String, _ conversation: Conversation) -> Reply {
        if let result = conversation.results.first { return .text("The answer was: \(result)") }
        let options = list.split(separator: ",").map { JSONValue.object(["label": .string(String($0)), "description": "One of them"]) }
        let question: JSONValue = ["question": "Which one?", "header": "One", "options": .array(options)]
        return .calls("I had better ask.", [ToolCall("question", ["questions": [question]])])
    }

    private func notes(_ conversation: Conversation) -> Reply {
        guard conversation.results.isEmpty else {
            let before = conversation.prompts.dropLast().map { "\"\($0.prefix(80))\"" }.joined(separator: ", ")
            return .text("I have added a line to NOTES.md." + (before.isEmpty ? "" : " Before, you asked: \(before)."))
        }
        let words = String(conversation.prompt.prefix(60)).map { $0.isLetter || $0.isNumber || $0 == " " ? $0 : "-" }
        return .calls("I note it down.", [.shell("echo '- \(String(words))' >> NOTES.md", "Add a note")])
    }

    /// What stands between the mark and the next closing bracket.
    private func word(after mark: String, in text: String) -> String? {
        guard let start = text.firstRange(of: mark)?.upperBound, let end = text[start...].firstIndex(of: "]") else { return nil }
        return String(text[start..<end])
    }
}

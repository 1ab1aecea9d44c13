internal import Coding

/// The script of the demo's model. It does real work in the demo's repository, takes notes in any other, and can be told to cause trouble.
///
/// | in the prompt | what happens |
/// |---|---|
/// | `[model STATUS]`, `[model STATUS WAIT]` | every request is answered with this HTTP status, and `Retry-After: WAIT` |
/// | `[model stall]` | every answer begins and never ends |
/// | `[model cut]` | every answer is cut off |
/// | `[model full]` | every answer reports that the conversation has filled the model's context |
/// | `[model again COMMAND]` | the command is run again and again |
/// | `[run COMMAND]` | the command is run; the answer is its output |
/// | `[shell MILLIS COMMAND]` | the same, with this time limit |
/// | `[choose A,B]` | the question tool is used with these options; the answer is its result |
/// | `[halves TEXT]` | the answer is the text, with characters outside Unicode's basic plane in two pieces each |
/// | `[outside PATH]` | a file outside the work tree is read; the answer is the result |
/// | `greet.sh` and `French` | greet.sh and test.sh are read, changed and tested (`GreeterScript`) |
/// | `What did I ask` | README.md gets a line on GREET_LANG; the answer quotes the earlier prompts (`GreeterScript`) |
/// | anything else | a line with the prompt's first words is added to NOTES.md |
public struct DemoScript: Script {
    /// Creates the script, which has no settings.
    public init() {}

    /// Continues from the current state of the conversation.
    public func reply(to conversation: Conversation) -> ScriptedReply {
        let prompt = conversation.prompt
        // A summary keeps the mark; the prompt after it lacks it.
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
                return .calls("Running it.", [ScriptedCall("bash", arguments)])
            }
            return .text("It printed:\n\(result)")
        }
        if let list = word(after: "[choose ", in: prompt) { return choose(list, conversation) }
        if let text = word(after: "[halves ", in: prompt) { return .halves(text) }
        if let path = word(after: "[outside ", in: prompt) {
            guard let result = conversation.results.first else { return .calls("I look at it.", [ScriptedCall("read", ["filePath": .string(path)])]) }
            return .text("It came to: \(result.prefix(200))")
        }
        if GreeterScript.isMeant(by: prompt) { return GreeterScript().reply(to: conversation) }
        return notes(conversation)
    }

    private func choose(_ list: String, _ conversation: Conversation) -> ScriptedReply {
        if let result = conversation.results.first { return .text("The answer was: \(result)") }
        let options = list.split(separator: ",").map { JSONValue.object(["label": .string(String($0)), "description": "One of them"]) }
        let question: JSONValue = ["question": "Which one?", "header": "One", "options": .array(options)]
        return .calls("I had better ask.", [ScriptedCall("question", ["questions": [question]])])
    }

    private func notes(_ conversation: Conversation) -> ScriptedReply {
        guard conversation.results.isEmpty else {
            let before = conversation.prompts.dropLast().map { "\"\($0.prefix(80))\"" }.joined(separator: ", ")
            return .text("I have added a line to NOTES.md." + (before.isEmpty ? "" : " Before, you asked: \(before)."))
        }
        let words = String(conversation.prompt.prefix(60)).map { $0.isLetter || $0.isNumber || $0 == " " ? $0 : "-" }
        return .calls("I note it down.", [.shell("echo '- \(String(words))' >> NOTES.md", "Add a note")])
    }

    /// Returns the text between the mark and the next closing bracket.
    private func word(after mark: String, in text: String) -> String? {
        guard let start = text.firstRange(of: mark)?.upperBound, let end = text[start...].firstIndex(of: "]") else { return nil }
        return String(text[start..<end])
    }
}

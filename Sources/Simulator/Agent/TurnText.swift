internal import Coding

/// The agent's text at the end of a turn: what it did, and the earlier prompts that it remembers.
struct TurnText {
    let text: String

    init(_ prompt: StoredMessage, _ session: StoredSession?, isPlan: Bool, choice: String?) {
        let prompts = session?.prompts ?? []
        let before = prompts.prefix { $0.id != prompt.id }
        let work = isPlan ? "I would add a line to \(Notes.name)." : "Done: \(Notes.name) has a new line."
        var lines = [choice.map { "You chose: \($0)." } ?? work]
        lines.append("This is turn \(before.count + 1) of this session.")
        if !before.isEmpty {
            let quotes = before.map { "\"\($0.text.cut(toBytes: AgentLimits.quotedBytes).text)\"" }
            lines.append("Before, you asked: \(quotes.joined(separator: ", then ")).")
        }
        text = lines.joined(separator: " ")
    }

    /// Splits a text into words, as a model sends it.
    static func pieces(of text: String) -> [String] {
        var pieces: [String] = []
        var word = ""
        for character in text {
            word.append(character)
            guard character == " " else { continue }
            pieces.append(word)
            word = ""
        }
        return word.isEmpty ? pieces : pieces + [word]
    }
}

internal import Coding
internal import FoundationEssentials

/// The file in the working directory that the agent really changes.
struct Notes {
    static let name = "NOTES.md"
    let directory: String

    var path: String { "\(directory)/\(Notes.name)" }

    /// Returns the file's new content: one more line, with the prompt's first words. Existing content stays unchanged, in whatever encoding.
    func content(adding prompt: String) -> [UInt8] {
        let words = prompt.split(whereSeparator: \.isWhitespace).prefix(AgentLimits.notedWords).joined(separator: " ")
        var content = (try? Data(contentsOf: URL(filePath: path))).map { Array($0) } ?? []
        if let last = content.last, last != UInt8(ascii: "\n") { content.append(UInt8(ascii: "\n")) }
        return content + Array("- \(words)\n".utf8)
    }

    func write(_ content: [UInt8]) throws {
        try Data(content).write(to: URL(filePath: path))
    }
}

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

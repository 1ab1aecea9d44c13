internal import FoundationEssentials

/// The file in the working directory that the agent really changes.
struct Notes {
    static let name = "NOTES.md"
    let directory: String

    var path: String { "\(directory)/\(Notes.name)" }

    /// What the file will hold: a line more, with the prompt's first words.
    func content(adding prompt: String) -> String {
        let words = prompt.split(whereSeparator: \.isWhitespace).prefix(AgentLimits.notedWords).joined(separator: " ")
        var old = (try? String(contentsOf: URL(filePath: path), encoding: .utf8)) ?? ""
        if !old.isEmpty, !old.hasSuffix("\n") { old += "\n" }
        return "\(old)- \(words)\n"
    }

    func write(_ content: String) throws {
        try Data(content.utf8).write(to: URL(filePath: path))
    }
}

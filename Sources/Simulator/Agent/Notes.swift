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

internal import FoundationEssentials

/// The file in the working directory that the agent really changes.
struct Notes {
    static let name = "NOTES.md"
    let directory: String

    var path: String { "\(directory)/\(Notes.name)" }

    /// What the file will hold: a line more, with the prompt's first words. What it holds already stays as it is, in whatever encoding.
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

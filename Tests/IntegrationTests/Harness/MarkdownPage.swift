import FoundationEssentials

/// A page of the documentation and its code blocks.
struct MarkdownPage: Sendable, CustomStringConvertible {
    /// A fenced code block.
    struct Block: Sendable {
        let language: String
        let text: String
        /// The text of the comment before the block: `runs: serve`, `not run: why`.
        let directive: String?
        let line: Int
    }

    /// The page's path in the repository.
    let path: String
    let text: String
    let blocks: [Block]

    var description: String { path }

    /// All pages for people.
    static let all: [MarkdownPage] = {
        let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let docs = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/docs"))?.filter { $0.hasSuffix(".md") }.sorted() ?? []
        return (["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"] + docs.map { "docs/\($0)" }).compactMap { MarkdownPage($0, in: root) }
    }()

    private init?(_ path: String, in root: String) {
        guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else { return nil }
        self.path = path
        text = String(decoding: data, as: UTF8.self)
        var blocks: [Block] = []
        var directive: String?
        var open: (language: String, line: Int, lines: [Substring])?
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let block = open {
                if line == "```" {
                    blocks.append(
                        Block(language: block.language, text: block.lines.joined(separator: "\n") + "\n", directive: directive, line: block.line))
                    (open, directive) = (nil, nil)
                } else {
                    open?.lines.append(line)
                }
            } else if line.hasPrefix("```") {
                open = (String(line.dropFirst(3)), number + 1, [])
            } else if line.hasPrefix("<!--"), line.hasSuffix("-->") {
                directive = line.dropFirst(4).dropLast(3).split(separator: " ").joined(separator: " ")
            } else if !line.isEmpty {
                directive = nil
            }
        }
        self.blocks = blocks
    }
}

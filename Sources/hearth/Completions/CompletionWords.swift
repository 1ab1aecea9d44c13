/// What can stand where on a line.
struct CompletionWords {
    let commands: [Syntax]

    /// First words, in their order, each once, with what they mean; groups such as `keys` name their members.
    var first: [(word: String, meaning: String)] {
        var seen: Set<String> = []
        var words: [(String, String)] = []
        for command in commands where seen.insert(command.words[0]).inserted {
            let members = second(command.words[0])
            words.append((command.words[0], members.isEmpty ? command.summary : members.map(\.word).joined(separator: ", ")))
        }
        return words + [("help", "commands, settings, errors")]
    }

    /// The words that may follow the first one of a group; empty when it is a command by itself.
    func second(_ first: String) -> [(word: String, meaning: String)] {
        commands.filter { $0.words.count == 2 && $0.words[0] == first }.map { ($0.words[1], $0.summary) }
    }

    /// The words that a value is chosen from; `nil` = anything.
    static func choices(_ option: Syntax.Option) -> [String]? {
        guard let placeholder = option.placeholder, placeholder.contains("|") else { return nil }
        return placeholder.split(separator: "|").map(String.init)
    }

    /// The value is a file or a folder.
    static func isPath(_ option: Syntax.Option) -> Bool {
        option.placeholder == "PATH" || option.placeholder == "FILE"
    }
}

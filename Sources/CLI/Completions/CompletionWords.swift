/// The words that can follow each other on a command line.
struct CompletionWords {
    let commands: [Syntax]
    /// The topics of `hearth help`.
    let topics: [String]

    /// The first words in their order, each once, with their meanings; a group such as `keys` lists its members.
    var first: [(word: String, meaning: String)] {
        var seen: Set<String> = []
        var words: [(String, String)] = []
        for command in commands where seen.insert(command.words[0]).inserted {
            let members = second(command.words[0])
            words.append((command.words[0], members.isEmpty ? command.summary : members.map(\.word).joined(separator: ", ")))
        }
        return words + [("help", "commands, settings, errors")]
    }

    /// Returns the words that may follow the first word of a group; empty if that is a command by itself.
    func second(_ first: String) -> [(word: String, meaning: String)] {
        commands.filter { $0.words.count == 2 && $0.words[0] == first }.map { ($0.words[1], $0.summary) }
    }

    /// Returns the words that a value is chosen from; `nil` if it can be anything.
    static func choices(_ option: Syntax.Option) -> [String]? {
        guard let placeholder = option.placeholder, placeholder.contains("|") else { return nil }
        return placeholder.split(separator: "|").map(String.init)
    }

    /// Returns true if the option's value is a file or a folder.
    static func isPath(_ option: Syntax.Option) -> Bool {
        option.placeholder == "PATH" || option.placeholder == "FILE"
    }
}

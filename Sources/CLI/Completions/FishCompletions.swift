/// The completions for fish.
struct FishCompletions {
    private let words: CompletionWords

    init(_ words: CompletionWords) {
        self.words = words
    }

    /// The text that the shell reads.
    var script: String {
        var lines = [
            "# Completions of hearth for fish: put it into ~/.config/fish/completions/hearth.fish.",
            "function __hearth_is",
            "    set -l words (commandline -opc)[2..-1]",
            // Fish needs a variable to index by a computed range.
            "    set -l last (count $argv); test (count $words) -ge $last; and test \"$words[1..$last]\" = \"$argv\"",
            "end",
            "complete -c hearth -f",
            "complete -c hearth -n __fish_use_subcommand -l version -d 'the version'",
        ]
        for (word, meaning) in words.first {
            lines.append("complete -c hearth -n __fish_use_subcommand -a \(word) -d \(quoted(meaning))")
            for (second, meaning) in words.second(word) {
                let others = words.second(word).map { "not __hearth_is \(word) \($0.word)" }.joined(separator: "; and ")
                lines.append("complete -c hearth -n '__hearth_is \(word); and \(others)' -a \(second) -d \(quoted(meaning))")
            }
        }
        lines.append("complete -c hearth -n '__hearth_is help' -a '\(words.topics.joined(separator: " "))'")
        for command in words.commands {
            for option in command.options + [Syntax.help] {
                var line = "complete -c hearth -n '__hearth_is \(command.words.joined(separator: " "))' -l \(option.flag.dropFirst(2))"
                if let list = CompletionWords.choices(option) {
                    line += " -x -a \(quoted(list.joined(separator: " ")))"
                } else if option.placeholder != nil {
                    line += CompletionWords.isPath(option) ? " -r -F" : " -x"
                }
                lines.append(line + " -d \(quoted(option.text))")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}

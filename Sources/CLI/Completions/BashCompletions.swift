/// The completions for bash.
struct BashCompletions {
    private let words: CompletionWords

    init(_ words: CompletionWords) {
        self.words = words
    }

    /// The text that the shell reads.
    var script: String {
        var steps: [String] = []
        var values: [String] = []
        var choices = ["\"\") choices=\"\(words.first.map(\.word).joined(separator: " ")) --help --version\" ;;"]
        for (first, _) in words.first {
            steps.append("\" \(first)\"")
            let second = words.second(first).map(\.word)
            guard !second.isEmpty else { continue }
            steps += second.map { "\"\(first) \($0)\"" }
            choices.append("\"\(first)\") choices=\"\(second.joined(separator: " "))\" ;;")
        }
        choices.append(
            "help) choices=\"\(words.topics.joined(separator: " ")) \(words.first.map(\.word).filter { $0 != "help" }.joined(separator: " "))\" ;;")
        for command in words.commands {
            let name = command.words.joined(separator: " ")
            choices.append("\"\(name)\") choices=\"\((command.options.map(\.flag) + ["--help"]).joined(separator: " "))\" ;;")
            for option in command.options where option.placeholder != nil {
                if let list = CompletionWords.choices(option) {
                    values.append(
                        "\"\(name):\(option.flag)\") COMPREPLY=($(compgen -W \"\(list.joined(separator: " "))\" -- \"$current\")); return ;;")
                } else if CompletionWords.isPath(option) {
                    values.append("\"\(name):\(option.flag)\") compopt -o filenames; COMPREPLY=($(compgen -f -- \"$current\")); return ;;")
                } else {
                    values.append("\"\(name):\(option.flag)\") return ;;")
                }
            }
        }
        return """
            # Completions of hearth for bash: source it, or put it into /usr/share/bash-completion/completions/hearth.
            _hearth() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= choices= word
                COMPREPLY=()
                for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                    case "$command $word" in
                        \(steps.joined(separator: " | "))) command=${command:+$command }$word ;;
                        *) break ;;
                    esac
                done
                case "$command:$previous" in
                    \(values.joined(separator: "\n        "))
                esac
                case "$command" in
                    \(choices.joined(separator: "\n        "))
                esac
                COMPREPLY=($(compgen -W "$choices" -- "$current"))
            }
            complete -F _hearth hearth

            """
    }
}

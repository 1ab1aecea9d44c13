/// The completions for zsh.
struct ZshCompletions {
    private let words: CompletionWords

    init(_ words: CompletionWords) {
        self.words = words
    }

    /// The text that the shell reads.
    var script: String {
        var cases: [String] = []
        for (first, _) in words.first where first != "help" {
            let second = words.second(first)
            if second.isEmpty, let command = words.commands.first(where: { $0.words == [first] }) {
                cases.append("\(first)) _arguments -s \(arguments(command)) ;;")
                continue
            }
            let inner = words.commands.filter { $0.words.count == 2 && $0.words[0] == first }.map {
                "\($0.words[1])) _arguments -s \(arguments($0)) ;;"
            }
            cases.append(
                """
                \(first))
                        if (( CURRENT == 2 )); then
                            choices=(\(descriptions(second)))
                            _describe -t commands command choices
                        else
                            shift words; (( CURRENT-- ))
                            case $words[1] in
                                \(inner.joined(separator: "\n                    "))
                            esac
                        fi ;;
                """)
        }
        cases.append("help) _values topic \(words.topics.joined(separator: " ")) \(words.commands.map { $0.words[0] }.joined(separator: " ")) ;;")
        return """
            #compdef hearth
            # Completions of hearth for zsh: put it into a folder of $fpath as _hearth, or source it after compinit.
            _hearth() {
                local -a choices
                if (( CURRENT == 2 )); then
                    choices=(\(descriptions(words.first)))
                    _describe -t commands command choices
                    return
                fi
                shift words; (( CURRENT-- ))
                case $words[1] in
                    \(cases.joined(separator: "\n        "))
                esac
            }
            if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _hearth "$@"; else compdef _hearth hearth; fi

            """
    }

    private func descriptions(_ words: [(word: String, meaning: String)]) -> String {
        words.map { quoted("\($0.word):\($0.meaning)") }.joined(separator: " ")
    }

    private func arguments(_ command: Syntax) -> String {
        let options = (command.options + [Syntax.help]).map { option -> String in
            let text = option.text.replacing("\\", with: "\\\\").replacing("[", with: "\\[").replacing("]", with: "\\]").replacing(":", with: "\\:")
            let repeated = option.isRepeatable ? "*" : ""
            guard let placeholder = option.placeholder else { return quoted("\(repeated)\(option.flag)[\(text)]") }
            let action: String
            if let list = CompletionWords.choices(option) {
                action = "(\(list.joined(separator: " ")))"
            } else {
                action = CompletionWords.isPath(option) ? "_files" : " "
            }
            return quoted("\(repeated)\(option.flag)=[\(text)]:\(placeholder.replacing(":", with: "")):\(action)")
        }
        return options.joined(separator: " ")
    }

    private func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}

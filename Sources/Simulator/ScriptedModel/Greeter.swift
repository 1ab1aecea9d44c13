internal import Coding

/// The demo's story: a small repository, and the prompts for its agent. Both players of the agent, the scripted model and the simulated agent, take
/// the story from here.
public enum Greeter {
    /// The name of the repository, as `owner/repo`.
    public static let repository = "acme/greeter"

    /// The first prompt.
    public static let change = "Let greet.sh greet in French when GREET_LANG=fr is set, test it in test.sh, and run the tests."

    /// The second prompt, which makes no sense without memory of the first.
    public static let recall = "What did I ask you for before, and which files did you change? Document it in README.md."

    /// The output of the tests when the change is right.
    public static let proof = "3 tests passed"

    /// The files of the repository.
    public static let files = [
        "README.md": """
        # Greeter

        Prints a greeting: `sh greet.sh NAME`. Try it with `sh test.sh`.

        """,
        "greet.sh": """
        #!/bin/sh
        # Greets whoever is named, or the world.
        echo "Hello, ${1:-world}!"

        """,
        "test.sh": """
        #!/bin/sh
        set -e
        test "$(sh greet.sh)" = "Hello, world!"
        test "$(sh greet.sh Ada)" = "Hello, Ada!"
        echo "2 tests passed"

        """,
    ]

    /// A change of one file: a text in it, and its replacement.
    struct Edit: Sendable {
        let file: String
        let old: String
        let new: String
    }

    /// The edits that add and test the French greeting.
    static let edits = [
        Edit(
            file: "greet.sh", old: "echo \"Hello, ",
            new: """
                case "${GREET_LANG:-en}" in
                    fr) hello=Bonjour ;;
                    *) hello=Hello ;;
                esac
                echo "$hello, 
                """),
        Edit(
            file: "test.sh", old: "echo \"2 tests",
            new: """
                test "$(GREET_LANG=fr sh greet.sh Ada)" = "Bonjour, Ada!"
                echo "3 tests
                """),
    ]

    /// Returns whether the scripts are those of the story, before or after its change: then running them runs nothing that anyone else wrote.
    static func isHere(_ read: (_ file: String) -> String?) -> Bool {
        edits.allSatisfy { edit in
            guard let first = files[edit.file] else { return false }
            return [first, first.replacing(edit.old, with: edit.new)].contains(read(edit.file))
        }
    }
}

/// Plays the agent of the demo's story. It reads, changes and tests the repository with tools, and claims only what their results support.
struct GreeterScript: Script {
    /// Returns whether a prompt belongs to the story.
    static func isMeant(by prompt: String) -> Bool {
        isChange(prompt) || prompt.contains("What did I ask")
    }

    private static func isChange(_ prompt: String) -> Bool { prompt.contains("greet.sh") && prompt.contains("French") }

    func reply(to conversation: Conversation) -> ScriptedReply {
        GreeterScript.isChange(conversation.prompt) ? change(conversation) : recall(conversation)
    }

    private func change(_ conversation: Conversation) -> ScriptedReply {
        switch conversation.results.count {
        case 0:
            return .calls("I read both scripts first.", Greeter.edits.map { ScriptedCall("read", ["filePath": .string($0.file)]) })
        case 1, 2:
            return .calls(
                "The language goes into one variable.",
                Greeter.edits.map { edit in
                    ScriptedCall("edit", ["filePath": .string(edit.file), "oldString": .string(edit.old), "newString": .string(edit.new)])
                })
        case 3, 4: return .calls("Now the tests.", [ScriptedCall.shell("sh test.sh", "Run the tests")])
        default:
            let last = conversation.results.last ?? ""
            guard last.contains(Greeter.proof) else { return .text("The tests do not pass:\n\(last)") }
            return .text("greet.sh greets in French when GREET_LANG=fr is set; test.sh covers it, and its 3 tests pass.")
        }
    }

    /// Answers from the conversation alone: the earlier prompts are present only in the same session.
    private func recall(_ conversation: Conversation) -> ScriptedReply {
        let before = conversation.prompts.dropLast().joined(separator: " / ")
        switch conversation.results.count {
        case 0: return .calls("", [ScriptedCall("read", ["filePath": "README.md"])])
        case 1:
            return .calls(
                "", [ScriptedCall.shell("printf '\\nSet `GREET_LANG=fr` for a greeting in French.\\n' >> README.md", "Document it")])
        default:
            guard !before.isEmpty else { return .text("You have not asked me for anything before.") }
            return .text("You asked: \"\(before)\" I changed greet.sh and test.sh for it. README.md says so now.")
        }
    }
}

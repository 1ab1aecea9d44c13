/// The story that the demo plays: a small repository, and what its agent is asked for. Whoever plays the agent, a model that is scripted or an agent
/// that is simulated, plays it from here.
public enum Greeter {
    /// Its name, as `owner/repo`.
    public static let repository = "acme/greeter"

    /// The first prompt.
    public static let change = "Let greet.sh greet in French when GREET_LANG=fr is set, test it in test.sh, and run the tests."

    /// The second, which makes no sense without the memory of the first.
    public static let recall = "What did I ask you for before, and which files did you change? Document it in README.md."

    /// What the tests print when the change is right.
    public static let proof = "3 tests passed"

    /// Its files.
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

    /// A change of one file: a text in it, and what stands there afterwards.
    struct Edit: Sendable {
        let file: String
        let old: String
        let new: String
    }

    /// What lets it greet in French, and tests that.
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

    /// The scripts are those of the story, before or after its change: running them runs nothing that anybody else has written.
    static func isHere(_ read: (_ file: String) -> String?) -> Bool {
        edits.allSatisfy { edit in
            guard let first = files[edit.file] else { return false }
            return [first, first.replacing(edit.old, with: edit.new)].contains(read(edit.file))
        }
    }
}

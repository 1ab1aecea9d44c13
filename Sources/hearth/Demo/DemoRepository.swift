internal import FoundationEssentials
internal import Runtime

/// The small real repository that the demo's agent works in.
enum DemoRepository {
    /// As `owner/repo`.
    static let name = "acme/greeter"

    private static let files = [
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

    /// Makes the repository below `folder`, with one commit on `main`.
    static func make(in folder: String) async throws {
        let path = "\(folder)/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (file, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(path)/\(file)")) }
        try await git("init", "--quiet", "--initial-branch=main", in: path)
        try await git("add", "--all", in: path)
        try await git("commit", "--quiet", "--message=A greeter", in: path)
    }

    /// Runs git with an identity of its own, and nothing of the user's configuration: hooks and signing keys do not belong into a demo.
    private static func git(_ arguments: String..., in path: String) async throws {
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
        environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
        environment["GIT_CONFIG_SYSTEM"] = "/dev/null"
        for role in ["AUTHOR", "COMMITTER"] {
            environment["GIT_\(role)_NAME"] = "Hearth demo"
            environment["GIT_\(role)_EMAIL"] = "demo@example.org"
        }
        let spec = ProcessSpec(executable: "git", arguments: arguments, environment: environment, directory: path)
        let output: ProcessOutput
        do throws(SystemError) {
            output = try await ChildProcess.run(spec, timeout: .seconds(30))
        } catch {
            throw CommandFailure("git does not start: \(error)", remedy: "install git: apt-get install git")
        }
        guard output.status.isSuccess else { throw CommandFailure("git \(arguments.joined(separator: " ")): \(output.errorText)") }
    }
}

import FoundationEssentials
import Runtime

/// Runs the external programs that tests use: git, curl, bash.
enum Shell {
    /// The environment of this process, without variables that would change a server under test.
    static var environment: [String: String] {
        ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("HEARTH_") && !$0.key.hasPrefix("GIT_") }
    }

    /// Runs a program to its end.
    static func run(
        _ executable: String, _ arguments: [String], in directory: String? = nil, environment extra: [String: String] = [:], input: String = "",
        within limit: Duration = .seconds(60)
    ) async throws -> ProcessOutput {
        let all = environment.merging(extra) { $1 }
        let spec = ProcessSpec(executable: executable, arguments: arguments, environment: all, directory: directory)
        return try await ChildProcess.run(spec, input: Array(input.utf8), timeout: limit, outputLimit: 16 << 20)
    }

    /// Runs git with an identity of its own and without the user's configuration.
    @discardableResult
    static func git(_ arguments: String..., in directory: String) async throws -> String {
        let settings = [
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_AUTHOR_NAME": "Test", "GIT_AUTHOR_EMAIL": "test@example.org",
            "GIT_COMMITTER_NAME": "Test", "GIT_COMMITTER_EMAIL": "test@example.org",
        ]
        let output = try await run("git", arguments, in: directory, environment: settings)
        guard output.status.isSuccess else { throw Failure("git \(arguments.joined(separator: " ")): \(output.errorText)") }
        return output.text
    }

    /// The failure of something that a test needs.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) {
            self.description = description
        }
    }
}

internal import CLI
internal import FoundationEssentials
internal import Runtime
internal import Simulator

/// The small real repository that the demo's agent works in.
enum DemoRepository {
    /// Creates the repository below `folder`, with one commit on `main`.
    static func make(in folder: String) async throws {
        let path = path(in: folder)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (file, text) in Greeter.files { try Data(text.utf8).write(to: URL(filePath: "\(path)/\(file)")) }
        try await git("init", "--quiet", "--initial-branch=main", in: path)
        try await git("add", "--all", in: path)
        try await git("commit", "--quiet", "--message=A greeter", in: path)
    }

    /// Returns the repository's path below `folder`.
    static func path(in folder: String) -> String { "\(folder)/\(Greeter.repository)" }

    /// Clones the repository and applies a patch to the clone, as a user of the patch does.
    static func apply(_ patch: String, toCloneOf repository: String, at clone: String) async throws {
        try await git("clone", "--quiet", "file://\(repository)", clone, in: "/")
        try await git("apply", patch, in: clone)
    }

    /// Runs the clone's tests; returns their output and whether they pass.
    static func test(in clone: String) async throws(CommandFailure) -> (text: String, passes: Bool) {
        let spec = ProcessSpec(executable: "sh", arguments: ["test.sh"], environment: DemoProcess.plainEnvironment, directory: clone)
        do throws(SystemError) {
            let output = try await ChildProcess.run(spec, timeout: .seconds(30))
            return (output.text + output.errorText, output.status.isSuccess)
        } catch {
            throw CommandFailure("sh test.sh does not start: \(error)")
        }
    }

    /// Runs git with an identity of its own and without the user's configuration: hooks and signing keys do not belong in a demo.
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

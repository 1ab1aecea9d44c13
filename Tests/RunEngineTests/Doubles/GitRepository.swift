import FoundationEssentials
import Runtime
import Testing

/// A real repository made by a test, as an operator's `file:///` host or as a user's clone.
struct GitRepository: Sendable {
    let path: String

    /// Creates an empty repository with the branch `main`.
    static func create(at path: String) async throws -> GitRepository {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let repository = GitRepository(path: path)
        try await repository.git("init", "--quiet", "-b", "main")
        return repository
    }

    /// Writes the files (`nil` deletes one) and commits everything; returns the commit.
    @discardableResult
    func commit(_ files: [String: String?], message: String = "change") async throws -> String {
        for (name, text) in files { try write(text, to: name) }
        try await git("add", "-A")
        try await git("commit", "--quiet", "--allow-empty", "-m", message)
        return try await git("rev-parse", "HEAD")
    }

    func write(_ text: String?, to name: String) throws {
        let file = "\(path)/\(name)"
        guard let text else { return try FileManager.default.removeItem(atPath: file) }
        let parent = String(file[..<file.lastIndex(of: "/")!])
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try text.write(toFile: file, atomically: false, encoding: .utf8)
    }

    /// Runs git in the repository and returns the first line of its output.
    @discardableResult
    func git(_ arguments: String..., input: [UInt8] = []) async throws -> String {
        // Trees of the cache may belong to the cells' user.
        let identity = ["-c", "safe.directory=*", "-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        var spec = ProcessSpec(
            executable: "git", arguments: ["-C", path] + identity + arguments,
            environment: ["PATH": "/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": "/nonexistent"])
        spec.diesWithParent = true
        let output = try await ChildProcess.run(spec, input: input, timeout: .seconds(60))
        try #require(output.status.isSuccess, "git \(arguments): \(output.errorText)")
        return String(output.text.prefix { $0 != "\n" })
    }
}

internal import FoundationEssentials
internal import Runtime

/// A real repository made by a test, as an operator's `file:///` host or as a user's clone.
public struct GitRepository: Sendable {
    /// A command of git that failed, and what it said.
    public struct Problem: Error, CustomStringConvertible {
        /// The command and git's words.
        public let description: String
    }

    /// The work tree, or the git directory of a bare repository.
    public let path: String

    /// Names a repository that is there, or that a command will make.
    public init(path: String) {
        self.path = path
    }

    /// Creates an empty repository with the branch `main`.
    public static func create(at path: String) async throws -> GitRepository {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let repository = GitRepository(path: path)
        try await repository.git("init", "--quiet", "-b", "main")
        return repository
    }

    /// Writes the files (`nil` deletes one) and commits everything; returns the commit.
    @discardableResult
    public func commit(_ files: [String: String?], message: String = "change") async throws -> String {
        for (name, text) in files { try write(text, to: name) }
        try await git("add", "-A")
        try await git("commit", "--quiet", "--allow-empty", "-m", message)
        return try await git("rev-parse", "HEAD")
    }

    /// Writes a file, or deletes it.
    public func write(_ text: String?, to name: String) throws {
        let file = "\(path)/\(name)"
        guard let text else { return try FileManager.default.removeItem(atPath: file) }
        let parent = String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)])
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try text.write(toFile: file, atomically: false, encoding: .utf8)
    }

    /// Runs git in the repository and returns the first line of its output.
    @discardableResult
    public func git(_ arguments: String..., input: [UInt8] = []) async throws -> String {
        // Trees of the cache may belong to the cells' user.
        let identity = ["-c", "safe.directory=*", "-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        var spec = ProcessSpec(
            executable: "git", arguments: ["-C", path] + identity + arguments,
            environment: ["PATH": "/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": "/nonexistent"])
        spec.diesWithParent = true
        let output = try await ChildProcess.run(spec, input: input, timeout: .seconds(60))
        guard output.status.isSuccess else { throw Problem(description: "git \(arguments): \(output.errorText)") }
        return String(output.text.prefix { $0 != "\n" })
    }
}

internal import FoundationEssentials
internal import Runtime

/// The repository of the current directory, named as a server knows it.
enum WorkingRepository {
    /// Returns `owner/repo` from the remote `origin`.
    static func name() async throws(CommandFailure) -> String {
        let spec = ProcessSpec(
            executable: "git", arguments: ["remote", "get-url", "origin"], environment: ProcessInfo.processInfo.environment)
        let remedy = "name it: hearth run owner/repo \"…\""
        guard let output = try? await ChildProcess.run(spec, timeout: .seconds(10)), output.status.isSuccess else {
            throw CommandFailure("this directory has no git remote 'origin'", remedy: remedy, code: .wrongUse)
        }
        guard let name = name(in: output.text) else {
            throw CommandFailure("the remote 'origin' names no owner/repo", remedy: remedy, code: .wrongUse)
        }
        return name
    }

    /// Returns the last two parts of a URL such as `https://host/owner/repo.git` or `git@host:owner/repo.git`.
    static func name(in url: String) -> String? {
        var text = url.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
        while text.hasSuffix("/") { text.removeLast() }
        if text.hasSuffix(".git") { text.removeLast(4) }
        let parts = text.split { $0 == "/" || $0 == ":" }
        guard parts.count >= 3 else { return nil }
        return parts.suffix(2).joined(separator: "/")
    }
}

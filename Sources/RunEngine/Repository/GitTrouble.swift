internal import Runtime

/// Derives the error from git's own words, since its exit code is 128 for everything.
enum GitTrouble {
    static func error(of result: GitResult) -> RepositoryError {
        RepositoryError(code(of: result.output.errorText), shown(result.output.errorText))
    }

    static func code(of text: String) -> RepositoryError.Code {
        let lowered = text.lowercased()
        if fullMarks.contains(where: lowered.contains) { return .storageFull }
        if notFoundMarks.contains(where: lowered.contains) { return .repositoryNotFound }
        if missingRefMarks.contains(where: lowered.contains) { return .refNotFound }
        if unreachableMarks.contains(where: lowered.contains) { return .repositoryUnreachable }
        return .cloneFailed
    }

    // A host that hides a private repository asks for a password instead of answering 404.
    private static let notFoundMarks = [
        "not found", "does not appear to be a git repository", "could not read username", "could not read password", "authentication failed",
        "error: 403", "error: 401", "error: 404", "no such file or directory", "repository does not exist", "does not exist",
    ]
    private static let fullMarks = ["no space left on device", "disk quota exceeded"]
    private static let missingRefMarks = ["couldn't find remote ref", "not our ref", "unadvertised object"]
    private static let unreachableMarks = [
        "could not resolve host", "failed to connect", "couldn't connect", "connection refused", "connection timed out", "timed out",
        "operation too slow", "unable to access", "early eof", "the remote end hung up", "rpc failed", "returned error: 5", "ssl",
        "network is unreachable",
        "connection reset",
    ]

    /// Returns git's words without hints and control characters, and cut: they come from the other side and are shown to people.
    static func shown(_ text: String) -> String {
        let lines = text.split(whereSeparator: { $0 == "\n" || $0 == "\r" }).filter { !$0.hasPrefix("hint:") && !$0.isEmpty }
        let plain = lines.joined(separator: " · ").unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : Character($0) }
        let whole = String(plain)
        guard whole.count > RepositoryLimits.shownErrorCharacters else { return whole.isEmpty ? "git gave no reason." : whole }
        return String(whole.prefix(RepositoryLimits.shownErrorCharacters)) + " …"
    }
}

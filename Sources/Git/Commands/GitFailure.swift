/// The meaning of git's words, where nothing but words tells why a command has failed: its exit code is 128 for everything.
///
/// Everything else is told without words: the answer of a host and a missing directory by `HostAnswer`, a pack that is too large by the file
/// that ends at its limit, a cell that does not work by bubblewrap's own report.
enum GitFailure {
    /// A line that git prints, and what it means.
    struct Message: Sendable {
        /// The whole line; `*` stands for what varies.
        let line: String
        let meaning: RepositoryError.Code
        /// `true` if only a command that talks to a host can print it, so that the same words of another command are not about a host.
        let isOfHost: Bool

        init(_ line: String, _ meaning: RepositoryError.Code, isOfHost: Bool = true) {
            self.line = line
            self.meaning = meaning
            self.isOfHost = isOfHost
        }

        /// Returns whether the pattern stands for a line.
        func matches(_ text: some StringProtocol) -> Bool {
            let parts = line.split(separator: "*", omittingEmptySubsequences: false)
            guard let first = parts.first, let last = parts.last, parts.count > 1 else { return text == line }
            guard text.hasPrefix(first), text.dropFirst(first.count).hasSuffix(last) else { return false }
            var rest = text.dropFirst(first.count).dropLast(last.count)
            for part in parts.dropFirst().dropLast() {
                guard let place = rest.firstRange(of: part) else { return false }
                rest = rest[place.upperBound...]
            }
            return true
        }
    }

    /// All words of git that this program knows, as git 2.39.5 prints them with `LC_ALL=C`; the first that matches a line counts. `GitFailureTests`
    /// has git print each.
    static let messages = [
        // The ref was moved between the question and the fetch.
        Message("fatal: remote error: upload-pack: not our ref *", .refNotFound),
        // Anything else that the host says in its own words.
        Message("fatal: remote error: *", .cloneFailed),
        // The texts of ENOSPC and EDQUOT, at the end of whatever git was doing.
        Message("*: No space left on device", .storageFull, isOfHost: false),
        Message("*: Disk quota exceeded", .storageFull, isOfHost: false),
        Message("fatal: repository '*' not found", .repositoryNotFound),
        // A host that hides a private repository asks for a password instead of answering 404.
        Message("fatal: could not read Username for '*': terminal prompts disabled", .repositoryNotFound),
        Message("fatal: unable to access '*': The requested URL returned error: 403", .repositoryNotFound),
        Message("error: RPC failed; HTTP 403 *", .repositoryNotFound),
        Message("error: RPC failed; HTTP 404 *", .repositoryNotFound),
        // Other answers, no answer, names without an address, broken TLS.
        Message("fatal: unable to access '*': *", .repositoryUnreachable),
        Message("error: RPC failed; *", .repositoryUnreachable),
        Message("fatal: the remote end hung up unexpectedly", .repositoryUnreachable),
        Message("fatal: early EOF", .repositoryUnreachable),
    ]

    /// The beginning of the lines that the host has written.
    private static let remote = "remote:"
    /// The beginning of the lines in which git gives advice to a person at a terminal.
    private static let hint = "hint:"

    /// Returns the meaning of what git has printed to standard error.
    static func meaning(of text: String, _ reach: GitEnvironment.Reach) -> RepositoryError.Code {
        let lines = lines(of: text).filter { !$0.hasPrefix(remote) }
        let known = messages.first { message in (reach.isNetwork || !message.isOfHost) && lines.contains(where: message.matches) }
        return known?.meaning ?? .cloneFailed
    }

    /// Returns the error of a failed command, with git's own words as its detail.
    static func error(_ text: String, _ reach: GitEnvironment.Reach) -> RepositoryError {
        RepositoryError(meaning(of: text, reach), shown(text))
    }

    /// Returns git's words without hints and control characters, and cut: they come from the other side and are shown to people.
    static func shown(_ text: String) -> String {
        let plain = lines(of: text).filter { !$0.hasPrefix(hint) }.joined(separator: " · ").unicodeScalars
            .map { $0.value < 0x20 || $0.value == 0x7f ? " " : Character($0) }
        if plain.isEmpty { return "git gave no reason." }
        return plain.count > GitLimits.shownErrorCharacters ? String(plain.prefix(GitLimits.shownErrorCharacters)) + " …" : String(plain)
    }

    private static func lines(of text: String) -> [Substring] {
        text.split { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
    }
}

internal import FoundationEssentials
internal import Git
internal import Glibc

/// Removes paths of the server from texts shown to callers. Only its operator should know where it keeps data, repositories and programs, and finds
/// the whole text in the log.
struct HostPaths: Sendable {
    /// Folders of repositories: below them is `owner/repo`, which the caller knows.
    private let repositories: [String]
    /// Other folders and files.
    private let folders: [String]
    /// Those of `folders` whose own name is hidden, too.
    private let unnamed: Set<String>

    /// Creates the paths of a server.
    ///
    /// - Parameter others: Further folders and files of the server, such as its programs.
    init(directory: String, host: RepositoryHost, others: [String] = []) {
        let variables = ProcessInfo.processInfo.environment
        let places = [directory, "/tmp", "/var/tmp", variables["TMPDIR"], variables["XDG_RUNTIME_DIR"], variables["HOME"]].compactMap { $0 }
        repositories = host.scheme == .file ? HostPaths.withLinks([String(host.base.dropFirst("file://".count))]) : []
        folders = HostPaths.withLinks(places + others)
        unnamed = Set(HostPaths.withLinks(places))
    }

    /// Returns the text with each path cut to its last name, or to `owner/repo` below a folder of repositories.
    func hidden(in text: String) -> String {
        guard text.contains("/") else { return text }
        var shown = ""
        var rest = text[...]
        var previous: Character?
        while let first = rest.first {
            if previous.map({ !HostPaths.isInPath($0) }) ?? true, let (path, length) = path(at: rest) {
                shown += path
                rest = rest.dropFirst(length)
                previous = path.last
                continue
            }
            shown.append(first)
            previous = first
            rest = rest.dropFirst()
        }
        return shown
    }

    /// Returns the server's path at the beginning of a text: how it is shown, and its length.
    private func path(at text: Substring) -> (shown: String, length: Int)? {
        let scheme = text.hasPrefix("file://") ? "file://".count : 0
        let whole = text.dropFirst(scheme).prefix(while: HostPaths.isInPath)
        guard whole.hasPrefix("/") else { return nil }
        let length = scheme + whole.count
        for folder in repositories where HostPaths.lies(whole, in: folder) {
            let name = whole.dropFirst(folder.count + 1)
            return (name.isEmpty ? "…" : String(name), length)
        }
        guard folders.contains(where: { HostPaths.lies(whole, in: $0) }) else { return nil }
        return (unnamed.contains(String(whole)) ? "…" : "…/" + (whole.split(separator: "/").last ?? ""), length)
    }

    private static func lies(_ path: Substring, in folder: String) -> Bool {
        path == folder || path.hasPrefix(folder + "/")
    }

    /// Returns whether a character may continue a path within a text.
    private static func isInPath(_ character: Character) -> Bool {
        !character.isWhitespace && !"'\"`:;,()<>|·…".contains(character)
    }

    /// Returns the folders and the targets of their links, longest first; `/` belongs to nobody.
    private static func withLinks(_ paths: [String]) -> [String] {
        var found: Set<String> = []
        for path in paths where path.hasPrefix("/") {
            var plain = path
            while plain.hasSuffix("/") { plain.removeLast() }
            found.insert(plain)
            if let real = realpath(plain, nil) {
                found.insert(String(cString: real))
                free(real)
            }
        }
        return found.filter { !$0.isEmpty && $0 != "/" }.sorted { $0.count > $1.count }
    }
}

extension Failure {
    /// Returns the same failure without paths of the server.
    func hiding(_ paths: HostPaths) -> Failure {
        Failure(code, paths.hidden(in: detail), members: members, remedy: ownRemedy, isRetryable: ownRetryable)
    }
}

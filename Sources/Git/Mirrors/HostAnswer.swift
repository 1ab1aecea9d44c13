internal import Runtime
internal import Transport

/// The answer of a git host to a question of our own, asked after git has failed: git says in words only why.
///
/// Over HTTP the question is git's first request (gitprotocol-http(5)). A redirect is found here, too: git follows none, because a host could send it
/// to a service of this machine.
enum HostAnswer: Sendable, Equatable {
    /// The repository is at another URL.
    case moved(to: String)
    /// Any other answer over HTTP, by its status.
    case status(Int)
    /// The directory of a `file://` URL is no repository.
    case missing
    /// No answer, or a directory that is a repository: git's words decide.
    case none

    private static let discovery = "/info/refs?service=git-upload-pack"

    /// Asks for a repository.
    static func ask(_ url: String) async -> HostAnswer {
        if let path = RepositoryHost.path(ofFileURL: url) { return await look(at: path) }
        guard let origin = origin(of: url) else { return .none }
        let client = HTTPClient(Endpoint(address: .url(origin)))
        let request = HTTPRequest("GET", String(url.dropFirst(origin.count)) + discovery, headers: ["Accept": "*/*", "User-Agent": "git/hearth"])
        guard let head = try? await client.send(request, limit: 1 << 16, timeouts: .within(GitLimits.askTimeout)).head else { return .none }
        guard (300..<400).contains(head.status), let location = head.headers["location"] else { return .status(head.status) }
        let target = location.hasPrefix("/") ? origin + location : location
        return target.hasSuffix(discovery) ? .moved(to: String(target.dropLast(discovery.count))) : .status(head.status)
    }

    private static func look(at path: String) async -> HostAnswer {
        for directory in [path, "\(path)/.git"] {
            let command = GitCommand(arguments: ["rev-parse", "--resolve-git-dir", directory], timeout: GitLimits.askTimeout)
            guard let result = try? await command.run() else { return .none }
            if result.isSuccess { return .none }
        }
        return .missing
    }

    /// Returns the error of a command that has failed at this host.
    func error(of result: GitResult) -> RepositoryError {
        let said = result.error
        let code: RepositoryError.Code =
            switch self {
            // The disk is this server's, whatever the host answers.
            case _ where said.code == .storageFull: .storageFull
            case .missing, .status(401), .status(403), .status(404): .repositoryNotFound
            case .none, .status(200..<300): said.code
            case .status, .moved: .repositoryUnreachable
            }
        return RepositoryError(code, said.detail)
    }

    /// Returns whether two URLs lead to the same host and port by the same protocol.
    static func haveOneOrigin(_ one: String, _ other: String) -> Bool {
        guard let origin = origin(of: one) else { return false }
        return origin == self.origin(of: other)
    }

    /// Returns `https://host:port` of a URL.
    static func origin(of url: String) -> String? {
        guard let scheme = url.firstRange(of: "://"), url.hasPrefix("http") else { return nil }
        let end = url[scheme.upperBound...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? url.endIndex
        return String(url[..<end])
    }
}

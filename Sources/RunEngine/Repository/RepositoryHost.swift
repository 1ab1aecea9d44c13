internal import Glibc

/// Where repositories are fetched from: `<base>/owner/repo`.
public struct RepositoryHost: Sendable, Hashable {
    /// The kinds of base URL that are understood. Each is also the one protocol that git is allowed for it.
    public enum Scheme: String, Sendable, Hashable {
        /// Over TLS.
        case https
        /// In the clear, for a host on the same network.
        case http
        /// A directory of this machine: `file:///srv/git`.
        case file
    }

    /// The base without a slash at its end.
    public let base: String
    /// The protocol of `base`.
    public let scheme: Scheme

    /// Reads a base URL. `nil` when it is not `https://host…`, `http://host…` or `file:///…`, or carries a user, a query or a blank: a
    /// password in a URL would end up in logs and in git's own files.
    public init?(baseURL: String) {
        guard let colon = baseURL.firstIndex(of: ":"), let scheme = Scheme(rawValue: String(baseURL[..<colon])) else { return nil }
        var rest = baseURL[colon...]
        guard rest.hasPrefix("://") else { return nil }
        rest = rest.dropFirst(3)
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        let isPrintable = rest.utf8.allSatisfy {
            (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "@") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        guard isPrintable else { return nil }
        switch scheme {
        case .file: guard rest.isEmpty || rest.hasPrefix("/"), !rest.split(separator: "/").contains("..") else { return nil }
        case .http, .https: guard let first = rest.utf8.first, first != UInt8(ascii: "/"), first != UInt8(ascii: "-") else { return nil }
        }
        self.scheme = scheme
        base = "\(scheme.rawValue)://\(rest)"
    }

    /// What the repository is called in the cache: its URL without `.git`, the same whether or not it can be reached now.
    func name(of repository: RepositoryName) -> String { "\(base)/\(repository.owner)/\(repository.name)" }

    /// The URL git is given. A directory is taken with or without `.git`, whichever is there; over the network it is `.git`, which every
    /// host answers without a redirect.
    public func url(of repository: RepositoryName) -> String {
        let plain = name(of: repository)
        guard scheme == .file else { return plain + ".git" }
        let path = plain.dropFirst("file://".count)
        return access(String(path), F_OK) == 0 ? plain : plain + ".git"
    }
}

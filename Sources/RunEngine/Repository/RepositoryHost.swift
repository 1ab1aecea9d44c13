internal import Glibc

/// The host that repositories are fetched from: `<base>/owner/repo`.
public struct RepositoryHost: Sendable, Hashable {
    /// The supported kinds of base URL. Each is also the only protocol that git may use for it.
    public enum Scheme: String, Sendable, Hashable {
        /// Over TLS.
        case https
        /// Unencrypted, for a host on the same network.
        case http
        /// A directory of this machine: `file:///srv/git`.
        case file
    }

    /// The base URL without a trailing slash.
    public let base: String
    /// The protocol of `base`.
    public let scheme: Scheme

    /// Parses a base URL. Returns `nil` unless it is `https://host…`, `http://host…` or `file:///…`, or if it has a user, a query, a fragment or a
    /// space: a password in a URL would end up in logs and in git's own files.
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

    /// Returns the repository's name in the cache: its URL without `.git`, whether or not it can be reached now.
    func name(of repository: RepositoryName) -> String { "\(base)/\(repository.owner)/\(repository.name)" }

    /// Returns the URL passed to git. A directory is used with or without `.git`, whichever exists; over the network it ends in `.git`, which every
    /// host answers without a redirect.
    public func url(of repository: RepositoryName) -> String {
        let plain = name(of: repository)
        guard scheme == .file else { return plain + ".git" }
        let path = plain.dropFirst("file://".count)
        return access(String(path), F_OK) == 0 ? plain : plain + ".git"
    }
}

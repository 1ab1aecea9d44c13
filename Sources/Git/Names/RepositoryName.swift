internal import Glibc

/// The full name of a repository on its host: `owner/repo`.
///
/// Only names that are safe as two path segments of a URL are accepted: an owner and a name of 1…100 characters each of `A-Z a-z 0-9 - _ .`, neither
/// starting with `-` or `.`, neither ending in `.git`, `.lock` or `.`. So no name can leave the base URL, be taken for an option of git, or carry a
/// query, a user or a port.
public struct RepositoryName: Sendable, Hashable, CustomStringConvertible {
    /// The part before the slash.
    public let owner: String
    /// The part after the slash.
    public let name: String

    /// Parses `owner/repo`; returns `nil` for anything else.
    public init?(_ fullName: String) {
        let parts = fullName.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy(Self.isSafe) else { return nil }
        owner = String(parts[0])
        name = String(parts[1])
    }

    /// `owner/repo`.
    public var description: String { "\(owner)/\(name)" }

    private static func isSafe(_ segment: Substring) -> Bool {
        guard (1...100).contains(segment.utf8.count), let first = segment.utf8.first, isAlphanumeric(first) || first == UInt8(ascii: "_") else {
            return false
        }
        guard segment.utf8.allSatisfy({ isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }) else {
            return false
        }
        let lowered = segment.lowercased()
        return !lowered.hasSuffix(".git") && !lowered.hasSuffix(".lock") && !lowered.hasSuffix(".")
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): return true
        default: return false
        }
    }
}

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

    /// Returns the URL passed to git. A directory is used with or without `.git`, whichever exists; over the network the URL ends in `.git`, which
    /// every host answers without a redirect.
    public func url(of repository: RepositoryName) -> String {
        let plain = name(of: repository)
        guard scheme == .file, let path = RepositoryHost.path(ofFileURL: plain) else { return plain + ".git" }
        return access(path, F_OK) == 0 ? plain : plain + ".git"
    }

    /// Returns the path that a `file://` URL names; `nil` for any other URL.
    static func path(ofFileURL url: String) -> String? {
        url.hasPrefix("file://") ? String(url.dropFirst("file://".count)) : nil
    }
}

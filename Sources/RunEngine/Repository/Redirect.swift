internal import SandboxDriver
internal import Transport

/// A repository that its host has moved: git itself follows no redirect, because a host could send it to a service of this machine.
enum Redirect {
    /// The path at which git begins to speak with a host (gitprotocol-http(5)).
    private static let discovery = "/info/refs?service=git-upload-pack"

    /// Whether git has failed because it was sent elsewhere.
    static func isNamed(in error: RepositoryError) -> Bool {
        ["301", "302", "303", "307", "308"].contains { error.detail.contains("returned error: \($0)") }
    }

    /// Where a host sends git from a repository's URL; `nil` when it does not say so.
    static func target(of url: String) async -> String? {
        guard let origin = origin(of: url) else { return nil }
        let client = HTTPClient(Endpoint(address: .url(origin)))
        let request = HTTPRequest("GET", String(url.dropFirst(origin.count)) + discovery, headers: ["Accept": "*/*", "User-Agent": "git/hearth"])
        guard let answer = try? await client.send(request, limit: 1 << 16, timeouts: .within(RepositoryLimits.askTimeout)),
            (300..<400).contains(answer.head.status), let location = answer.head.headers["location"]
        else { return nil }
        let whole = location.hasPrefix("/") ? origin + location : location
        return whole.hasSuffix(discovery) ? String(whole.dropLast(discovery.count)) : nil
    }

    /// `https://host:port` of a URL.
    static func origin(of url: String) -> String? {
        guard let scheme = url.firstRange(of: "://"), url.hasPrefix("http") else { return nil }
        let end = url[scheme.upperBound...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? url.endIndex
        return String(url[..<end])
    }
}

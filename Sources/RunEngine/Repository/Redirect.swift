internal import SandboxDriver
internal import Transport

/// Redirects of moved repositories. Git itself follows none, because a host could send it to a service of this machine.
enum Redirect {
    /// The path of git's first request to a host (gitprotocol-http(5)).
    private static let discovery = "/info/refs?service=git-upload-pack"

    /// Returns whether git failed because it was redirected.
    static func isNamed(in error: RepositoryError) -> Bool {
        ["301", "302", "303", "307", "308"].contains { error.detail.contains("returned error: \($0)") }
    }

    /// Returns the URL that a host redirects a repository's URL to; `nil` if it names none.
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

    /// Returns `https://host:port` of a URL.
    static func origin(of url: String) -> String? {
        guard let scheme = url.firstRange(of: "://"), url.hasPrefix("http") else { return nil }
        let end = url[scheme.upperBound...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? url.endIndex
        return String(url[..<end])
    }
}

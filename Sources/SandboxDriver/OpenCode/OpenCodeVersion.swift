internal import Coding
internal import Runtime
internal import Transport

/// A version of OpenCode, and the range of versions tested with this driver.
struct OpenCodeVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    let major: Int
    let minor: Int
    let patch: Int

    /// The lowest tested version.
    static let lowestTested = OpenCodeVersion(major: 1, minor: 18, patch: 33)
    /// The first untested version; all patches of the tested minor version are accepted.
    static let firstUntested = OpenCodeVersion(major: 1, minor: 19, patch: 0)

    init(major: Int, minor: Int, patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Creates a version from a text such as `1.18.33`, `v1.18.33` or `opencode v2.0.18`, with or without a suffix.
    init?(_ text: some StringProtocol) {
        guard let word = text.split(whereSeparator: { $0.isWhitespace }).last else { return nil }
        let numbers = word.drop { $0 == "v" }.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard numbers.count == 3, let major = Int(numbers[0]), let minor = Int(numbers[1]), let patch = Int(numbers[2].prefix { $0.isNumber }) else {
            return nil
        }
        self.init(major: major, minor: minor, patch: patch)
    }

    var isTested: Bool { self >= OpenCodeVersion.lowestTested && self < OpenCodeVersion.firstUntested }

    var description: String { "\(major).\(minor).\(patch)" }

    static func < (left: OpenCodeVersion, right: OpenCodeVersion) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    /// The remedy for an untested version.
    static let remedy = "install OpenCode \(lowestTested) (any 1.18.x from it on): npm install -g opencode-ai@\(lowestTested)"
}

/// Determines which server answers. The order and the content type matter: servers of both lines answer unknown paths with status 200 and a web
/// page.
struct DialectProbe: Sendable {
    /// The outcome of a probe.
    enum Outcome: Sendable, Equatable {
        /// The 1.x line, with the version it reports.
        case v1(String)
        /// The 2.x line, with the version it reports.
        case v2(String)
        /// A server that expects another password.
        case wrongPassword
        /// Something else, with a description.
        case unknown(String)
    }

    let client: HTTPClient

    func run(within limit: Duration) async throws(TransportError) -> Outcome {
        let info = try await get("/api/info", limit)
        if info.head.status == 401 { return .wrongPassword }
        if let value = json(info), let version = value["version"]?.asString, value["pid"]?.asInteger != nil { return .v2(version) }
        let health = try await get("/global/health", limit)
        if health.head.status == 401 { return .wrongPassword }
        if let value = json(health), value["healthy"]?.asBool == true, let version = value["version"]?.asString { return .v1(version) }
        return .unknown("status \(health.head.status), \(health.head.contentType)")
    }

    private func get(_ path: String, _ limit: Duration) async throws(TransportError) -> HTTPResponse {
        try await client.send(HTTPRequest("GET", path), limit: 1 << 20, timeouts: .within(limit))
    }

    private func json(_ response: HTTPResponse) -> JSONValue? {
        guard response.head.status == 200, response.head.contentType == "application/json" else { return nil }
        return try? JSONValue(parsing: response.body.array)
    }
}

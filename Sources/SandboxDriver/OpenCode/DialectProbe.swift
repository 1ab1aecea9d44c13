internal import Coding
internal import Runtime
internal import Transport

/// Determines which server answers. The order and the content type matter: servers of both lines answer unknown paths with status 200 and a web
/// page.
struct DialectProbe: Sendable {
    /// The result of a probe.
    enum Finding: Sendable, Equatable {
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

    func ask(within limit: Duration) async throws(TransportError) -> Finding {
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

internal import Coding
internal import FoundationEssentials
internal import Runtime
internal import SandboxDriver
internal import Transport

/// Talks to a server like any other client.
struct APIClient: Sendable {
    private static let prefix = "/api/v1/coding-agent"
    /// The largest answer in bytes: a page of runs, a patch.
    private static let answerBytes = 256 << 20

    let url: String
    private let http: HTTPClient
    private let key: String

    /// Creates a client of the server at `http://…`, `https://…` or `unix:/path`; fails for any other URL.
    init?(url: String, key: String) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.key = key
        if url.hasPrefix("unix:/"), let slash = self.url.lastIndex(of: "/") {
            let directory = String(self.url[..<slash].dropFirst("unix:".count))
            let address = Endpoint.Address.unix(directory: directory.isEmpty ? "/" : directory, name: String(self.url[slash...].dropFirst()))
            http = HTTPClient(Endpoint(address: address))
            return
        }
        guard url.hasPrefix("http://") || url.hasPrefix("https://"), URL(string: self.url)?.host()?.isEmpty == false else { return nil }
        http = HTTPClient(Endpoint(address: .url(self.url)))
    }

    /// Sends a request and returns the answer's body; throws a problem document as a `CommandFailure`.
    func bytes(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws(CommandFailure) -> [UInt8] {
        var headers = ["Authorization": "Bearer \(key)"]
        if body != nil { headers["Content-Type"] = "application/json" }
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await http.send(
                HTTPRequest(method, APIClient.prefix + path, headers: headers, body: body?.encoded()), limit: APIClient.answerBytes,
                timeouts: .within(.seconds(90)))
        } catch {
            throw failure(error)
        }
        guard response.head.isSuccess else { throw CommandFailure(problem: response.body.array, status: response.head.status) }
        return response.body.array
    }

    /// Sends a request and returns the answer's body as JSON.
    func json(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws(CommandFailure) -> JSONValue {
        let bytes = try await bytes(method, path, body)
        guard let value = try? JSONValue(parsing: bytes) else { throw CommandFailure("\(url) is no Hearth: its answer is not JSON") }
        return value
    }

    /// Opens a run's stream; returns `nil` if the run has ended and no event is left.
    func stream(_ path: String, lastEventID: Int64?) async throws(CommandFailure) -> ByteStream? {
        var headers = ["Authorization": "Bearer \(key)"]
        if let lastEventID { headers["Last-Event-ID"] = "\(lastEventID)" }
        let stream: HTTPStream
        do throws(TransportError) {
            // The server pings every 15 seconds.
            stream = try await http.stream(
                HTTPRequest("GET", APIClient.prefix + path, headers: headers),
                timeouts: TransportTimeouts(firstByte: .seconds(30), idle: .seconds(60)))
        } catch {
            throw failure(error)
        }
        if stream.head.status == 204 { return nil }
        guard stream.head.isSuccess else {
            var problem: [UInt8] = []
            while let bytes = try? await stream.body.next() { problem += bytes.array }
            throw CommandFailure(problem: problem, status: stream.head.status)
        }
        return stream.body
    }

    private func failure(_ error: TransportError) -> CommandFailure {
        if error.isUnsent {
            return CommandFailure(
                "no server answers at \(url) (\(error.detail))", remedy: "start one with: hearth serve, or name another with --url or HEARTH_URL",
                code: .noServer)
        }
        return CommandFailure("\(url): \(error.detail)", remedy: "try again; the server's log may say more")
    }
}

internal import Coding
internal import FoundationEssentials
internal import Runtime
internal import Transport

/// Sends requests to a server, like any other client.
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

    /// Sends a request and returns the answer's body; throws the failure that a problem document describes.
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

extension CommandFailure {
    /// Creates the failure that an answer of the API describes: its problem document, or its status if it has none.
    public init(problem bytes: [UInt8], status: Int) {
        let parsed = try? JSONValue(parsing: bytes)
        let problem = parsed?.asObject == nil ? .null : parsed ?? .null
        let words = [problem["title"]?.asString, problem["detail"]?.asString].compactMap { $0.map { Printable.line($0) } }.joined(separator: ": ")
        let fields = (problem["fields"]?.asArray ?? []).compactMap { field in
            field["path"]?.asString.map { Printable.line("\($0) \(field["message"]?.asString ?? "")") }
        }
        let what = ([words.isEmpty ? "the server answered \(status)" : words] + fields).joined(separator: "\n        ")
        let code: ExitCode
        switch status {
        case 401, 403: code = .notAuthorised
        case 409 where problem["code"]?.asString == "session_unavailable": code = .sessionGone
        default: code = .failed
        }
        // An answer without a problem document of ours comes from something in front of the server, or in its place.
        let isForeign = problem["code"] == nil
        let remedy = isForeign ? "look whether a Hearth server is meant by --url or HEARTH_URL, and what stands before it" : nil
        self.init(
            what, remedy: problem["remedy"]?.asString.map { Printable.line($0) } ?? remedy,
            requestID: problem["requestId"]?.asString.map { Printable.line($0) },
            // A bare `nil` would be JSON's null.
            code: code, problem: isForeign ? JSONValue?.none : problem)
    }
}

internal import CLI
internal import Coding
internal import Runtime
internal import Transport

/// Sends the demo's requests and shows each as the equivalent `curl` line.
struct DemoClient: Sendable {
    private static let prefix = "/api/v1/coding-agent"
    /// The largest answer in bytes: the demo's patches and runs are small, so a larger one is a mistake.
    private static let answerBytes = 4 << 20
    private static let frameBytes = 1 << 20

    private let http: HTTPClient
    private let key: String

    /// Creates a client of the server at `url`.
    init(url: String, key: String) {
        http = HTTPClient(Endpoint(address: .url(url)))
        self.key = key
    }

    /// Sends a request and returns the answer's body as JSON.
    func send(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws(CommandFailure) -> JSONValue {
        let response = try await exchange(method, path, body)
        guard let json = try? JSONValue(parsing: response.body.array) else {
            throw CommandFailure("\(method) \(path) answered \(response.head.status) without JSON")
        }
        return json
    }

    /// Sends a GET request and returns the answer's body unchanged.
    func bytes(_ path: String) async throws(CommandFailure) -> [UInt8] {
        try await exchange("GET", path, nil).body.array
    }

    /// Reads a stream to its end and passes on each event.
    func stream(_ path: String, _ take: (_ type: String, _ event: JSONValue) -> Void) async throws(CommandFailure) {
        show(CurlLine.of(method: "GET", path: path, body: nil, isStream: true))
        do throws(TransportError) {
            let request = HTTPRequest("GET", DemoClient.prefix + path, headers: ["Authorization": "Bearer \(key)"])
            let stream = try await http.stream(request)
            guard stream.head.isSuccess else { throw TransportError.malformed("the stream answered \(stream.head.status)") }
            var decoder = SSEDecoder(limit: DemoClient.frameBytes)
            while let bytes = try await stream.body.next() {
                for case .event(let event) in decoder.consume(bytes.array) {
                    take(event.type ?? "", (try? JSONValue(parsing: event.data)) ?? .null)
                }
            }
        } catch {
            throw CommandFailure("GET \(path): \(error.detail)")
        }
    }

    private func exchange(_ method: String, _ path: String, _ body: JSONValue?) async throws(CommandFailure) -> HTTPResponse {
        let bytes = body?.encoded()
        show(CurlLine.of(method: method, path: path, body: bytes.map { String(decoding: $0, as: UTF8.self) }))
        var headers = ["Authorization": "Bearer \(key)"]
        if bytes != nil { headers["Content-Type"] = "application/json" }
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await http.send(
                HTTPRequest(method, DemoClient.prefix + path, headers: headers, body: bytes), limit: DemoClient.answerBytes,
                timeouts: .within(.seconds(75)))
        } catch {
            throw CommandFailure("\(method) \(path): \(error.detail)")
        }
        guard response.head.isSuccess else { throw CommandFailure(problem: response.body.array, status: response.head.status) }
        return response
    }

    private func show(_ line: String) {
        Console.line("  \(Console.styled("$", .dim)) \(line)")
    }
}

/// Writes a request as the command that sends the same by hand.
enum CurlLine {
    /// Returns `curl` with method, key and body; key and address are variables, which the demo shows once.
    static func of(method: String, path: String, body: String?, isStream: Bool = false) -> String {
        var line = "curl -s"
        if isStream { line += "N" }
        if method != "GET", !(method == "POST" && body != nil) { line += " -X \(method)" }
        line += " -H \"Authorization: Bearer $KEY\""
        let quotedPath = path.contains("?") || path.contains("&") ? "\"$URL\(path)\"" : "$URL\(path)"
        line += " \(quotedPath)"
        if let body { line += " \\\n       --json \(quoted(body))" }
        return line
    }

    /// Returns the text in single quotes, as every shell reads it.
    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

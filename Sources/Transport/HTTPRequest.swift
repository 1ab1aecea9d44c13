/// A request. The endpoint adds the host and the headers that grant access.
public struct HTTPRequest: Sendable {
    /// The method: `GET`, `POST`, …
    public var method: String
    /// Path and query, percent-encoded; begins with `/`.
    public var path: String
    /// Header fields.
    public var headers: [String: String]
    /// The body; `nil` = none.
    public var body: [UInt8]?
    /// `true` if it may reach the server twice. Otherwise it gets a connection of its own: libcurl silently repeats a request if the server has just
    /// closed the kept connection.
    public var isRepeatable: Bool

    /// Creates a request; its method decides whether it is repeatable (RFC 9110 §9.2.2), unless stated otherwise.
    public init(_ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8]? = nil, isRepeatable: Bool? = nil) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.isRepeatable = isRepeatable ?? ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"].contains(method)
    }

    /// The reason why the request cannot be sent; `nil` if it can. A line break in a header would begin another header (request splitting).
    var problem: String? {
        if !path.hasPrefix("/") { return "the path does not begin with /" }
        for text in [method, path] where text.utf8.contains(where: { $0 <= 32 || $0 == 127 }) {
            return "a space or control character in the request line"
        }
        return HTTPRequest.problem(in: headers)
    }

    static func problem(in headers: [String: String]) -> String? {
        for (name, value) in headers {
            if name.isEmpty || name.utf8.contains(where: { $0 <= 32 || $0 >= 127 || $0 == UInt8(ascii: ":") }) { return "a bad header name" }
            if value.utf8.contains(where: { $0 == 10 || $0 == 13 || $0 == 0 }) { return "a line break in the header \(name)" }
        }
        return nil
    }
}

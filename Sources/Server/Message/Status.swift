/// The status of a response (RFC 9110 §15).
public struct Status: Sendable, Hashable, CustomStringConvertible {
    /// The code: three digits, 100…999.
    public let code: Int

    /// Creates a status from its code.
    public init(_ code: Int) {
        precondition((100...999).contains(code), "a status has three digits")
        self.code = code
    }

    /// The status as text: `404 Not Found`.
    public var description: String { "\(code) \(reason)" }

    /// True if responses with this status never have a body (RFC 9112 §6.3).
    public var forbidsBody: Bool { code < 200 || code == 204 || code == 304 }

    /// The registered reason phrase; empty for a code that is not listed here.
    public var reason: String {
        switch code {
        case 100: "Continue"
        case 101: "Switching Protocols"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 206: "Partial Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 402: "Payment Required"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 428: "Precondition Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        default: ""
        }
    }

    /// 200.
    public static let ok = Status(200)
    /// 201.
    public static let created = Status(201)
    /// 202.
    public static let accepted = Status(202)
    /// 204.
    public static let noContent = Status(204)
    /// 400.
    public static let badRequest = Status(400)
    /// 401.
    public static let unauthorized = Status(401)
    /// 403.
    public static let forbidden = Status(403)
    /// 404.
    public static let notFound = Status(404)
    /// 405.
    public static let methodNotAllowed = Status(405)
    /// 409.
    public static let conflict = Status(409)
    /// 410.
    public static let gone = Status(410)
    /// 429.
    public static let tooManyRequests = Status(429)
    /// 500.
    public static let internalError = Status(500)
    /// 502.
    public static let badGateway = Status(502)
    /// 503.
    public static let unavailable = Status(503)
}

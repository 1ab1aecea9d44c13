public import Coding

/// The status and header fields of a response.
public struct HTTPHead: Sendable, Equatable {
    /// The status: 200, 404, …
    public let status: Int
    /// Header fields by lower-case name; fields sent more than once are joined by a comma.
    public let headers: [String: String]

    /// Creates a head.
    public init(status: Int, headers: [String: String]) {
        self.status = status
        self.headers = headers
    }

    /// `true` for a status of 200–299.
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The media type without its parameters, in lower case.
    public var contentType: String {
        let value = headers["content-type"] ?? ""
        return value.prefix { $0 != ";" }.split(separator: " ").first.map { $0.lowercased() } ?? ""
    }
}

/// A complete response.
public struct HTTPResponse: Sendable, Equatable {
    /// The status and header fields.
    public let head: HTTPHead
    /// The body.
    public let body: SharedBytes

    /// Creates a response.
    public init(head: HTTPHead, body: SharedBytes) {
        self.head = head
        self.body = body
    }
}

/// A response whose body is still arriving.
public struct HTTPStream: Sendable {
    /// The status and header fields.
    public let head: HTTPHead
    /// The body. Releasing it closes the connection.
    public let body: ByteStream
}

/// Collects the header lines of a response as libcurl delivers them, one per call. Pure.
struct HeadParser {
    private var status = 0
    private var headers: [String: String] = [:]
    private var byteCount = 0

    /// The result of reading a line.
    enum Outcome: Equatable {
        /// More lines follow.
        case more
        /// The head is complete. Interim responses (1xx, RFC 9110 §15.2) and trailers do not count.
        case complete(HTTPHead)
        /// The head is larger than `TransportLimits.headBytes`.
        case tooLarge
    }

    mutating func take(_ line: String) -> Outcome {
        byteCount += line.utf8.count
        guard byteCount <= TransportLimits.headBytes else { return .tooLarge }
        let text = line.utf8.last == 10 ? String(decoding: line.utf8.dropLast(line.hasSuffix("\r\n") ? 2 : 1), as: UTF8.self) : line
        if text.hasPrefix("HTTP/") {
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            headers = [:]
        } else if text.isEmpty {
            return status >= 200 ? .complete(HTTPHead(status: status, headers: headers)) : .more
        } else if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let name = text[..<colon].lowercased()
            let value = String(text[text.utf8.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
            headers[name] = headers[name].map { "\($0), \(value)" } ?? value
        }
        return .more
    }
}

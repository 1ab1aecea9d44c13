public import Coding

/// The status and header fields of an answer.
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

/// A complete answer.
public struct HTTPResponse: Sendable, Equatable {
    /// The status and header fields.
    public let head: HTTPHead
    /// The body.
    public let body: SharedBytes

    /// Creates an answer.
    public init(head: HTTPHead, body: SharedBytes) {
        self.head = head
        self.body = body
    }
}

/// An answer whose body is still arriving.
public struct HTTPStream: Sendable {
    /// The status and header fields.
    public let head: HTTPHead
    /// The body. Releasing it closes the connection.
    public let body: ByteStream
}

public import Coding

/// Status and header fields of an answer.
public struct HTTPHead: Sendable, Equatable {
    /// The status: 200, 404, …
    public let status: Int
    /// Header fields by lower-case name; fields sent more than once are joined by a comma.
    public let headers: [String: String]

    /// A head.
    public init(status: Int, headers: [String: String]) {
        self.status = status
        self.headers = headers
    }

    /// 200–299.
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The media type without its parameters, in lower case.
    public var contentType: String {
        let value = headers["content-type"] ?? ""
        return value.prefix { $0 != ";" }.split(separator: " ").first.map { $0.lowercased() } ?? ""
    }
}

/// A whole answer.
public struct HTTPResponse: Sendable, Equatable {
    /// Status and header fields.
    public let head: HTTPHead
    /// The body.
    public let body: SharedBytes

    /// An answer.
    public init(head: HTTPHead, body: SharedBytes) {
        self.head = head
        self.body = body
    }
}

/// An answer whose body is still coming.
public struct HTTPStream: Sendable {
    /// Status and header fields.
    public let head: HTTPHead
    /// The body. Letting go of it closes the connection.
    public let body: ByteStream
}

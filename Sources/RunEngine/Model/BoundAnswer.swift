/// An HTTP answer, kept for a repeated request.
public struct BoundAnswer: Sendable, Hashable {
    /// The status.
    public let status: Int
    /// Headers that belong to the answer: `location`.
    public let headers: [String: String]
    /// The encoded body.
    public let body: [UInt8]

    /// Creates an answer.
    public init(status: Int, headers: [String: String] = [:], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

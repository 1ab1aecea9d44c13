/// Why a request could not be taken, or a body not be moved.
public enum HTTPFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The bytes are no HTTP/1.1 request; the text says where. 400.
    case malformed(String)
    /// Head or body did not come in time. 408.
    case timedOut
    /// The body is larger than the limit in bytes. 413.
    case bodyTooLarge(limit: Int)
    /// The request line is too long. 414.
    case targetTooLong
    /// An expectation other than `100-continue`. 417.
    case unknownExpectation
    /// Too many fields, or too many bytes of them. 431.
    case fieldsTooLarge
    /// A transfer coding other than `chunked`. 501.
    case unknownTransferCoding
    /// Not version 1.0 or 1.1. 505.
    case unsupportedVersion
    /// The client is gone or the connection was cut: there is nobody to answer.
    case connectionLost

    /// The status that says so.
    public var status: Status {
        switch self {
        case .malformed, .connectionLost: .badRequest
        case .timedOut: Status(408)
        case .bodyTooLarge: Status(413)
        case .targetTooLong: Status(414)
        case .unknownExpectation: Status(417)
        case .fieldsTooLarge: Status(431)
        case .unknownTransferCoding: Status(501)
        case .unsupportedVersion: Status(505)
        }
    }

    /// One sentence for the client.
    public var detail: String {
        switch self {
        case .malformed(let what): "The request is not valid HTTP/1.1: \(what)."
        case .timedOut: "The request did not arrive in time."
        case .bodyTooLarge(let limit): "The body is larger than \(limit) bytes."
        case .targetTooLong: "The request line is longer than \(ServerLimits.requestLineBytes) bytes."
        case .unknownExpectation: "The only expectation known here is 100-continue."
        case .fieldsTooLarge:
            "The header has more than \(ServerLimits.fieldCount) fields or \(ServerLimits.headBytes) bytes."
        case .unknownTransferCoding: "The only transfer coding known here is chunked."
        case .unsupportedVersion: "The versions known here are HTTP/1.1 and HTTP/1.0."
        case .connectionLost: "The connection was lost."
        }
    }

    /// The detail.
    public var description: String { detail }
}

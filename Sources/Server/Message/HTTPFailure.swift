/// The reason why a request could not be read or a body could not be transferred.
public enum HTTPFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The bytes are not an HTTP/1.1 request; the text says why. 400.
    case malformed(String)
    /// The head or body did not arrive in time. 408.
    case timedOut
    /// The body is larger than the limit in bytes. 413.
    case bodyTooLarge(limit: Int)
    /// The request line is too long. 414.
    case targetTooLong
    /// The request has an expectation other than `100-continue`. 417.
    case unknownExpectation
    /// The head has too many fields or bytes. 431.
    case fieldsTooLarge
    /// The request has a transfer coding other than `chunked`. 501.
    case unknownTransferCoding
    /// The HTTP version is neither 1.0 nor 1.1. 505.
    case unsupportedVersion
    /// The client is gone or the connection was cut: there is nobody left to answer.
    case connectionLost

    /// The status of the response to this failure.
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

    /// A sentence for the client.
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

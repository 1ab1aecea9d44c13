/// The reason why there is no response, or no more of it. A failure status is a response, not an error.
public enum TransportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No connection: nothing of the request was sent.
    case refused(String)
    /// A part took too long. With `.connect`, nothing of the request was sent.
    case timedOut(TransportTimeouts.Part)
    /// The connection ended before the response did.
    case closed(String)
    /// The response, or the part of it that waits for the reader, exceeds the limit in bytes.
    case tooLarge(limit: Int)
    /// The request or the response is not valid HTTP.
    case malformed(String)
    /// The task was cancelled; the connection is closed.
    case cancelled

    /// `true` if the other side cannot have seen any of the request, so that it may be sent again.
    public var isUnsent: Bool {
        switch self {
        case .refused, .timedOut(.connect): return true
        default: return false
        }
    }

    /// The error, in words.
    public var detail: String {
        switch self {
        case .refused(let text): return "no connection: \(text)"
        case .timedOut(let part): return "time-out (\(part.rawValue))"
        case .closed(let text): return "connection lost: \(text)"
        case .tooLarge(let limit): return "more than \(limit) bytes"
        case .malformed(let text): return text
        case .cancelled: return "cancelled"
        }
    }

    /// The same as `detail`.
    public var description: String { detail }
}

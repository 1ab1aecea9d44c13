public import Coding

/// The reason why a request was refused, or a turn or run failed: a code, an account of this occurrence, and the code's own members.
public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The code.
    public let code: ErrorCode
    /// An account of this occurrence in one or two sentences, without secrets.
    public let detail: String
    /// The code's additional members: `reason`, `limit`, `scope`, `runId`, …
    public let members: JSONObject
    /// A remedy that replaces the code's own.
    public let ownRemedy: String?
    /// A value that replaces the code's own `isRetryable`.
    public let ownRetryable: Bool?

    /// Creates a failure.
    public init(
        _ code: ErrorCode, _ detail: String, members: JSONObject = [:], remedy: String? = nil, isRetryable: Bool? = nil
    ) {
        self.code = code
        self.detail = detail
        self.members = members
        ownRemedy = remedy
        ownRetryable = isRetryable
    }

    /// The code's title.
    public var title: String { code.entry.title }
    /// The remedy shown to the caller.
    public var remedy: String { ownRemedy ?? code.entry.remedy }
    /// The same request may succeed later.
    public var isRetryable: Bool { ownRetryable ?? code.entry.isRetryable }

    /// The failure as `run.error` and `turn.error` show it, and as it is stored.
    public var document: JSONValue {
        var all = members
        all["code"] = .string(code.rawValue)
        all["title"] = .string(title)
        all["detail"] = .string(detail)
        all["retryable"] = .bool(isRetryable)
        all["remedy"] = .string(remedy)
        return .object(all)
    }

    /// Code and detail, for logs.
    public var description: String { "\(code.rawValue): \(detail)" }
}

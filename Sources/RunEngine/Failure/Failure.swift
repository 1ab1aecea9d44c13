public import Coding

/// Why a request was refused, or a turn or run failed: a code, what happened this time, and the members that belong to the code.
public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The code.
    public let code: ErrorCode
    /// What happened, in one or two sentences, without secrets.
    public let detail: String
    /// What belongs to the code: `reason`, `limit`, `scope`, `runId`, …
    public let members: JSONObject
    /// In place of the code's own remedy.
    public let ownRemedy: String?
    /// In place of the code's own answer.
    public let ownRetryable: Bool?

    /// A failure.
    public init(
        _ code: ErrorCode, _ detail: String, members: JSONObject = [:], remedy: String? = nil, isRetryable: Bool? = nil
    ) {
        self.code = code
        self.detail = detail
        self.members = members
        ownRemedy = remedy
        ownRetryable = isRetryable
    }

    /// The title of the code.
    public var title: String { code.entry.title }
    /// What the reader can do.
    public var remedy: String { ownRemedy ?? code.entry.remedy }
    /// Whether the same again may succeed.
    public var isRetryable: Bool { ownRetryable ?? code.entry.isRetryable }

    /// As `run.error` and `turn.error` show it, and as it is stored.
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

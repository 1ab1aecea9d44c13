/// The details of an error code.
public struct ErrorEntry: Sendable, Hashable {
    /// The code.
    public let code: ErrorCode
    /// The HTTP status of a request refused with it; `nil` for codes that only turns and runs carry.
    public let status: Int?
    /// A short title, always the same.
    public let title: String
    /// The remedy shown to the caller.
    public let remedy: String
    /// The same request may succeed later without anything being changed.
    public let isRetryable: Bool

    init(_ code: ErrorCode, _ status: Int?, _ title: String, retry: Bool = false, _ remedy: String) {
        self.code = code
        self.status = status
        self.title = title
        self.remedy = remedy
        isRetryable = retry
    }
}

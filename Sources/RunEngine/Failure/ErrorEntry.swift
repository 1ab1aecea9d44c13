/// What is said with a code.
public struct ErrorEntry: Sendable, Hashable {
    /// The code.
    public let code: ErrorCode
    /// The HTTP status of a request that is refused with it; `nil` for codes that only turns and runs carry.
    public let status: Int?
    /// A short title that is the same each time.
    public let title: String
    /// What the reader can do.
    public let remedy: String
    /// Whether the same again may succeed without anything being changed.
    public let isRetryable: Bool

    init(_ code: ErrorCode, _ status: Int?, _ title: String, retry: Bool = false, _ remedy: String) {
        self.code = code
        self.status = status
        self.title = title
        self.remedy = remedy
        isRetryable = retry
    }
}

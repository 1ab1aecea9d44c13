/// How much an operator cares about a line.
public enum LogLevel: Int, Sendable, Comparable, CaseIterable, CustomStringConvertible {
    /// Every step, for debugging one run.
    case trace
    /// What a developer wants to know.
    case debug
    /// What happened, in the words of the product.
    case info
    /// Rare and worth knowing.
    case notice
    /// Something is not as it should be, and the product copes.
    case warning
    /// Something failed for a user.
    case error

    /// The level's name, as in settings and log lines.
    public var description: String {
        switch self {
        case .trace: return "trace"
        case .debug: return "debug"
        case .info: return "info"
        case .notice: return "notice"
        case .warning: return "warning"
        case .error: return "error"
        }
    }

    /// The level of that name.
    public init?(name: String) {
        guard let level = LogLevel.allCases.first(where: { $0.description == name }) else { return nil }
        self = level
    }

    /// Whether `left` is of less interest.
    public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}

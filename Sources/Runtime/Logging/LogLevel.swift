/// The importance of a log line to an operator.
public enum LogLevel: Int, Sendable, Comparable, CaseIterable, CustomStringConvertible {
    /// Every step, for debugging one run.
    case trace
    /// Information for developers.
    case debug
    /// An event, in the terms of the product.
    case info
    /// A rare event worth knowing.
    case notice
    /// Something is wrong, and the product copes.
    case warning
    /// Something failed for a user.
    case error

    /// The name of the level, as in settings and log lines.
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

    /// Creates the level with this name.
    public init?(name: String) {
        guard let level = LogLevel.allCases.first(where: { $0.description == name }) else { return nil }
        self = level
    }

    /// Returns whether `left` is less important.
    public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}

/// Writes log lines of one part of the product. Cheap to create and to copy; a line below the level costs one comparison.
public struct Logger: Sendable {
    /// The part: `server`, `engine`, `sandbox`.
    public let label: String
    /// The fields that every line of this logger has, such as `run`.
    public let fields: [String: String]

    /// Creates a logger for a part of the product.
    public init(label: String, fields: [String: String] = [:]) {
        self.label = label
        self.fields = fields
    }

    /// Returns the same logger with one more field on each line.
    public func with(_ key: String, _ value: String) -> Logger {
        Logger(label: label, fields: fields.merging([key: value]) { $1 })
    }

    /// Writes a line if the level is enabled.
    public func log(_ level: LogLevel, _ message: @autoclosure () -> String, _ extra: @autoclosure () -> [String: String] = [:]) {
        guard LogOutput.isOn(level) else { return }
        LogOutput.write(LogLine(level: level, label: label, message: message(), fields: fields.merging(extra()) { $1 }))
    }

    /// Logs a step, for debugging one run.
    public func trace(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [String: String] = [:]) { log(.trace, message(), fields()) }
    /// Logs information for developers.
    public func debug(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [String: String] = [:]) { log(.debug, message(), fields()) }
    /// Logs an event, in the terms of the product.
    public func info(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [String: String] = [:]) { log(.info, message(), fields()) }
    /// Logs a rare event worth knowing.
    public func notice(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [String: String] = [:]) {
        log(.notice, message(), fields())
    }
    /// Logs that something is wrong, and the product copes.
    public func warning(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [String: String] = [:]) {
        log(.warning, message(), fields())
    }
    /// Logs that something failed for a user.
    public func error(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [String: String] = [:]) { log(.error, message(), fields()) }
}

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

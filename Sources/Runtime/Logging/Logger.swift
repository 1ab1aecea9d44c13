/// Writes lines of one part of the product. Cheap to make and to copy; a line below the level costs one comparison.
public struct Logger: Sendable {
    /// The part: `server`, `engine`, `sandbox`.
    public let label: String
    /// Fields that every line of this logger has, such as `run`.
    public let fields: [String: String]

    /// A logger for a part of the product.
    public init(label: String, fields: [String: String] = [:]) {
        self.label = label
        self.fields = fields
    }

    /// The same logger with one more field on each line.
    public func with(_ key: String, _ value: String) -> Logger {
        Logger(label: label, fields: fields.merging([key: value]) { $1 })
    }

    /// Writes a line when the level is on.
    public func log(_ level: LogLevel, _ message: @autoclosure () -> String, _ extra: @autoclosure () -> [String: String] = [:]) {
        guard LogOutput.isOn(level) else { return }
        LogOutput.write(LogLine(level: level, label: label, message: message(), fields: fields.merging(extra()) { $1 }))
    }

    /// Every step, for debugging one run.
    public func trace(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [String: String] = [:]) { log(.trace, message(), fields()) }
    /// What a developer wants to know.
    public func debug(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [String: String] = [:]) { log(.debug, message(), fields()) }
    /// What happened, in the words of the product.
    public func info(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [String: String] = [:]) { log(.info, message(), fields()) }
    /// Rare and worth knowing.
    public func notice(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [String: String] = [:]) {
        log(.notice, message(), fields())
    }
    /// Something is not as it should be, and the product copes.
    public func warning(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [String: String] = [:]) {
        log(.warning, message(), fields())
    }
    /// Something failed for a user.
    public func error(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [String: String] = [:]) { log(.error, message(), fields()) }
}

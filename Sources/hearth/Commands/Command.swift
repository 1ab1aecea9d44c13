/// One command of the program.
protocol Command: Sendable {
    /// What its line may hold.
    static var syntax: Syntax { get }

    /// Does the work.
    ///
    /// - Parameters:
    ///   - arguments: the line, already checked against `syntax`.
    ///   - stop: tells when the user or the system asks the process to end.
    /// - Throws: `UsageError`, `SettingsError` or `CommandFailure`; the caller prints them.
    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode
}

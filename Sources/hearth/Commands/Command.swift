/// A command of the program.
protocol Command: Sendable {
    /// The command line that it accepts.
    static var syntax: Syntax { get }

    /// Executes the command.
    ///
    /// - Parameters:
    ///   - arguments: the command line, already checked against `syntax`.
    ///   - stop: tells when the user or the system asks the process to end.
    /// - Throws: `UsageError`, `SettingsError` or `CommandFailure`; the caller prints them.
    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode
}

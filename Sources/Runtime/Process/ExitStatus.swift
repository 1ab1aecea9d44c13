internal import Glibc

/// The way a process ended.
public enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
    /// It exited with this code.
    case exited(Int32)
    /// This signal ended it.
    case signaled(Int32)

    /// `true` if it exited with code 0.
    public var isSuccess: Bool { self == .exited(0) }

    /// The text form: `exit code 1`, `exit code 137 (killed)`, `signal 9 (killed)`.
    public var description: String {
        switch self {
        case .exited(let code): "exit code \(code)\(ExitStatus.words(forSignal: code &- ExitStatus.signalOffset))"
        case .signaled(let number): "signal \(number)\(ExitStatus.words(forSignal: number))"
        }
    }

    /// The number that shells add to the signal that ended their command.
    private static let signalOffset: Int32 = 128

    /// Returns ` (killed)`, or nothing if there is no such signal.
    private static func words(forSignal number: Int32) -> String {
        guard (1...64).contains(number), let text = strsignal(number) else { return "" }
        return " (\(String(cString: text).lowercased()))"
    }
}

/// The results of a process that ran to its end.
public struct ProcessOutput: Sendable {
    /// The exit status.
    public let status: ExitStatus
    /// The first bytes of its standard output, up to the caller's limit.
    public let standardOutput: [UInt8]
    /// The first bytes of its standard error, up to the caller's limit.
    public let standardError: [UInt8]
    /// `true` if it was stopped because its time was up or its task was cancelled.
    public let hasTimedOut: Bool
    /// `true` if it wrote more than was kept.
    public let isTruncated: Bool

    /// Standard output as text; invalid UTF-8 is replaced.
    public var text: String { String(decoding: standardOutput, as: UTF8.self) }
    /// Standard error as text; invalid UTF-8 is replaced.
    public var errorText: String { String(decoding: standardError, as: UTF8.self) }
}

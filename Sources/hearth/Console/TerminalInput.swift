internal import Glibc
internal import Runtime

/// Reads lines that a person types.
enum TerminalInput {
    /// True if a person can type and sees the question.
    static var isPossible: Bool { isatty(0) == 1 && TerminalWriter.isPossible }

    /// The interval in milliseconds at which `line()` checks for cancellation.
    private static let interval: Int32 = 100
    private static let longest = 16 << 10

    /// Returns the next line without its end; `nil` at the end of input or if the task was cancelled.
    static func line() async -> String? {
        while !Task.isCancelled {
            let piece: String?? = await BlockingPool.shared.run {
                var watched = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
                guard poll(&watched, 1, interval) > 0 else { return .some(nil) }
                var buffer = [UInt8](repeating: 0, count: longest)
                let count = read(0, &buffer, buffer.count)
                guard count > 0 else { return nil }
                return String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            }
            guard let piece else { return nil }
            // A terminal delivers whole lines.
            if let piece { return piece }
        }
        return nil
    }
}

internal import Glibc
internal import Runtime

/// Lines that a person types.
enum TerminalInput {
    /// Somebody can type, and sees what is asked.
    static var isPossible: Bool { isatty(0) == 1 && TerminalWriter.isPossible }

    /// How often it is looked whether the line is still wanted.
    private static let interval: Int32 = 100
    private static let longest = 16 << 10

    /// The next line without its end; `nil` at the end of input, or when the task was cancelled.
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
            // A terminal gives whole lines.
            if let piece { return piece }
        }
        return nil
    }
}

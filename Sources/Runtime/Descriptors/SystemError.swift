internal import Glibc

/// A system call that failed: which one, and why.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The `errno` value.
    public let code: Int32
    /// The call, and what it was about where that helps: `open /var/lib/hearth/lock`.
    public let call: String

    /// An error of a known code.
    public init(code: Int32, call: String) {
        self.code = code
        self.call = call
    }

    /// The calling thread's `errno`, read now.
    public static func last(_ call: String) -> SystemError {
        SystemError(code: errno, call: call)
    }

    /// `open /x: No such file or directory (2)`.
    public var description: String {
        "\(call): \(String(cString: strerror(code))) (\(code))"
    }

    /// The call would have had to wait (`EAGAIN`, `EWOULDBLOCK`).
    public var wouldBlock: Bool { code == EAGAIN }

    /// There is no room left on the file system (`ENOSPC`, `EDQUOT`).
    public var isFull: Bool { code == ENOSPC || code == EDQUOT }

    /// What was named does not exist: there is no such entry (`ENOENT`), or what should be a directory above it is none (`ENOTDIR`).
    public var isMissing: Bool { code == ENOENT || code == ENOTDIR }
}

internal import Glibc

/// A failed system call and its error.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The `errno` value.
    public let code: Int32
    /// The call, with its subject if that helps: `open /var/lib/hearth/lock`.
    public let call: String

    /// Creates an error with a known code.
    public init(code: Int32, call: String) {
        self.code = code
        self.call = call
    }

    /// Returns the current `errno` of the calling thread as an error.
    public static func last(_ call: String) -> SystemError {
        SystemError(code: errno, call: call)
    }

    /// The error in the form `open /x: No such file or directory (2)`.
    public var description: String {
        "\(call): \(String(cString: strerror(code))) (\(code))"
    }

    /// `true` if the file system has no room left (`ENOSPC`, `EDQUOT`).
    public var isFull: Bool { code == ENOSPC || code == EDQUOT }

    /// `true` if the named entry does not exist (`ENOENT`), or something above it is not a directory (`ENOTDIR`).
    public var isMissing: Bool { code == ENOENT || code == ENOTDIR }
}

internal import CSystem
internal import Glibc

/// An open file descriptor with one owner: it is closed when the value is destroyed, and cannot be closed twice.
public struct Descriptor: ~Copyable, Sendable {
    /// The number, for system calls while the value lives.
    public let raw: Int32

    /// Takes ownership of `raw`. The caller must not close it any more.
    public init(owning raw: Int32) {
        self.raw = raw
    }

    /// Opens a file. Programs that this process starts do not inherit the descriptor.
    ///
    /// - Parameters:
    ///   - flags: those of `open(2)`: `O_RDONLY`, `O_WRONLY | O_CREAT`, …
    ///   - mode: the permissions of a file that is created.
    public init(opening path: String, _ flags: Int32, mode: UInt32 = 0) throws(SystemError) {
        try self.init(result: hearth_open(path, flags, mode), of: "open \(path)")
    }

    /// Takes ownership of a system call's result, or throws its `errno`.
    public init(result: Int32, of call: @autoclosure () -> String) throws(SystemError) {
        guard result >= 0 else { throw .last(call()) }
        raw = result
    }

    /// Gives up ownership: whoever receives the number closes it.
    public consuming func release() -> Int32 {
        let number = raw
        discard self
        return number
    }

    deinit {
        close(raw)
    }
}

/// The number of descriptors that this process may have open.
public enum DescriptorLimit {
    /// The soft limit (`RLIMIT_NOFILE`); `nil` if the kernel does not report it.
    public static var current: Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit) == 0 else { return nil }
        return Int(clamping: limit.rlim_cur)
    }
}

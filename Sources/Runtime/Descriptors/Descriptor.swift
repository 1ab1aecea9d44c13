internal import Glibc

/// An open file descriptor with one owner: it is closed when the value is destroyed, and cannot be closed twice.
public struct Descriptor: ~Copyable, Sendable {
    /// The number, for system calls while the value lives.
    public let raw: Int32

    /// Takes ownership of `raw`. The caller must not close it any more.
    public init(owning raw: Int32) {
        self.raw = raw
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

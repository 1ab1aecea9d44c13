/// A value that is accessible only with its lock held. For short, nonblocking sections.
public final class Locked<Value>: @unchecked Sendable {  // `value` is touched under `lock` only
    private let lock = Lock()
    private var value: Value

    /// Creates a guard around `value`.
    public init(_ value: sending Value) {
        self.value = value
    }

    /// Runs `body` with the lock held. It must not wait for anything, nor take this lock again.
    public func withLock<Result, Failure: Error>(_ body: (inout Value) throws(Failure) -> Result) throws(Failure) -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}

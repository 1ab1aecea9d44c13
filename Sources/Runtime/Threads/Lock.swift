internal import Glibc

/// A mutex based on `pthread_mutex_t`, with a condition.
///
/// We have our own because ThreadSanitizer reports races on state that `Synchronization.Mutex` guards (Swift 6.3 on Linux), but not with this one.
public final class Lock: @unchecked Sendable {  // the mutex is its own guard
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    /// Creates an unlocked mutex.
    public init() {
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Waits for the mutex and acquires it.
    public func lock() {
        pthread_mutex_lock(mutex)
    }

    /// Releases the mutex.
    public func unlock() {
        pthread_mutex_unlock(mutex)
    }

    /// Releases the mutex, sleeps until `signal` or `broadcast`, and acquires it again. May return without either.
    public func wait() {
        pthread_cond_wait(condition, mutex)
    }

    /// Waits in the same way, but no longer than `limit`; returns `false` if the time ran out.
    public func wait(atMost limit: Duration) -> Bool {
        var deadline = timespec()
        clock_gettime(CLOCK_REALTIME, &deadline)
        let nanos = Int64(deadline.tv_nsec) + limit.nanos % 1_000_000_000
        deadline.tv_sec += Int(limit.nanos / 1_000_000_000 + nanos / 1_000_000_000)
        deadline.tv_nsec = Int(nanos % 1_000_000_000)
        return pthread_cond_timedwait(condition, mutex, &deadline) != ETIMEDOUT
    }

    /// Wakes one waiting thread.
    public func signal() {
        pthread_cond_signal(condition)
    }

    /// Wakes all waiting threads.
    public func broadcast() {
        pthread_cond_broadcast(condition)
    }
}

/// A value that is accessible only while its lock is held. For short sections that do not block.
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

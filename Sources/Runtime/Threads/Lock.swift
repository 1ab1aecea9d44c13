internal import Glibc

/// A mutex over `pthread_mutex_t`.
///
/// Ours, because ThreadSanitizer reports races on state that `Synchronization.Mutex` guards (Swift 6.3 on Linux), and none here.
public final class Lock: @unchecked Sendable {  // the mutex is its own guard
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    /// An unlocked mutex.
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

    /// Waits for the mutex and takes it.
    public func lock() {
        pthread_mutex_lock(mutex)
    }

    /// Gives it back.
    public func unlock() {
        pthread_mutex_unlock(mutex)
    }

    /// Gives the mutex back, sleeps until `signal` or `broadcast`, and takes it again. May return without either.
    public func wait() {
        pthread_cond_wait(condition, mutex)
    }

    /// The same, for a limited time: `false` when it is over.
    public func wait(atMost limit: Duration) -> Bool {
        var deadline = timespec()
        clock_gettime(CLOCK_REALTIME, &deadline)
        let nanos = Int64(deadline.tv_nsec) + limit.nanos % 1_000_000_000
        deadline.tv_sec += Int(limit.nanos / 1_000_000_000 + nanos / 1_000_000_000)
        deadline.tv_nsec = Int(nanos % 1_000_000_000)
        return pthread_cond_timedwait(condition, mutex, &deadline) != ETIMEDOUT
    }

    /// Wakes one thread that waits.
    public func signal() {
        pthread_cond_signal(condition)
    }

    /// Wakes every thread that waits.
    public func broadcast() {
        pthread_cond_broadcast(condition)
    }
}

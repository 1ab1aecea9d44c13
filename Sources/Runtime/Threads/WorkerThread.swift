internal import CSystem
internal import Glibc

/// A named thread that runs one function and ends with it.
public enum WorkerThread {
    /// Starts a thread. `body` is not isolated to any actor; it may block.
    ///
    /// - Parameter name: system tools show at most 15 bytes.
    public static func start(name: String, _ body: @escaping @Sendable () -> Void) {
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, RuntimeLimits.threadStackBytes)
        var thread = pthread_t()
        let result = pthread_create(&thread, &attributes, enter, start.toOpaque())
        pthread_attr_destroy(&attributes)
        // Without its threads the process can do nothing it promises, and cannot even tell a client so.
        precondition(result == 0, "cannot start thread \(name): \(String(cString: strerror(result)))")
    }
}

private final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

private func enter(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
    hearth_set_thread_name(String(start.name.prefix(15)))
    start.body()
    return nil
}

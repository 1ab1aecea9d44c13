internal import Glibc
internal import Runtime

/// Connects to addresses without blocking the loop.
enum Dial {
    /// Opens a TCP connection to a numeric address.
    @NetworkLoop static func connect(_ host: String, port: UInt16, within limit: Duration) async throws(SystemError) -> Descriptor {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &list) == 0, let found = list else { throw SystemError(code: EINVAL, call: "connect \(host)") }
        defer { freeaddrinfo(list) }
        let socket = try Descriptor(
            result: Glibc.socket(found.pointee.ai_family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0),
            of: "socket")
        var on: Int32 = 1
        setsockopt(socket.raw, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        if Glibc.connect(socket.raw, found.pointee.ai_addr, found.pointee.ai_addrlen) != 0 {
            guard errno == EINPROGRESS else { throw .last("connect \(host):\(port)") }
            guard try await isWritable(socket.raw, within: limit) else { throw SystemError(code: ETIMEDOUT, call: "connect \(host):\(port)") }
            var problem: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(socket.raw, SOL_SOCKET, SO_ERROR, &problem, &size)
            guard problem == 0 else { throw SystemError(code: problem, call: "connect \(host):\(port)") }
        }
        return socket
    }

    @NetworkLoop private final class Wait {
        var continuation: CheckedContinuation<Bool, Never>?
        var watch: Watch?
        var timer: TimerID?
        private var result: Bool?

        init() {}

        func end(_ result: Bool) {
            guard self.result == nil else { return }
            self.result = result
            if let watch { NetworkLoop.unwatch(watch) }
            if let timer { NetworkLoop.cancel(timer) }
            continuation?.resume(returning: result)
            continuation = nil
        }

        func value() async -> Bool {
            await withCheckedContinuation { continuation in
                if let result { continuation.resume(returning: result) } else { self.continuation = continuation }
            }
        }
    }

    @NetworkLoop private static func isWritable(_ socket: Int32, within limit: Duration) async throws(SystemError) -> Bool {
        let wait = Wait()
        wait.watch = try NetworkLoop.watch(socket, for: .write) { _ in wait.end(true) }
        wait.timer = NetworkLoop.schedule(after: limit) { wait.end(false) }
        return await wait.value()
    }
}

internal import CSystem
internal import Glibc
internal import Runtime

/// One end of an exchange over `admin.sock`. Its calls block, each read and write for up to `AdminLimits.exchangeSeconds`, so they belong in
/// `onItsOwnThread`.
final class AdminSocket: Sendable {
    private let socket: Descriptor

    /// Takes over a connected socket and makes it blocking.
    init(_ socket: consuming Descriptor) {
        self.socket = socket
        _ = hearth_set_nonblocking(self.socket.raw, false)
        var limit = timeval(tv_sec: AdminLimits.exchangeSeconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(self.socket.raw, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    /// Connects to the server of a data directory; throws if there is none.
    static func connect(_ directory: DataDirectory) throws(SystemError) -> AdminSocket {
        let folder = try Descriptor(result: hearth_open(directory.path, O_RDONLY | O_DIRECTORY, 0), of: "open \(directory.path)")
        let socket = try Descriptor(
            result: hearth_unix_socket_at(folder.raw, DataDirectory.adminSocketName, false, 0), of: "connect \(directory.adminSocket)")
        return AdminSocket(socket)
    }

    /// Runs a part of an exchange on a thread of its own: exchanges are rare, and a stalled client must not hold one of the few threads on which the
    /// server deletes and syncs files.
    static func onItsOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws(SystemError) -> Value) async throws(SystemError) -> Value {
        let result: Result<Value, SystemError> = await withCheckedContinuation { continuation in
            WorkerThread.start(name: "admin") { continuation.resume(returning: Result(catching: body)) }
        }
        return try result.get()
    }

    /// True if the other end belongs to this user or to root.
    var isTrusted: Bool {
        var (pid, uid, gid): (Int32, UInt32, UInt32) = (0, 0, 0)
        return hearth_peer_credentials(socket.raw, &pid, &uid, &gid) == 0 && (uid == geteuid() || uid == 0)
    }

    /// Returns the bytes up to a line end or the end of the stream.
    func readLine(atMost limit: Int) throws(SystemError) -> [UInt8] {
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while line.count <= limit {
            let count = recv(socket.raw, &buffer, buffer.count, 0)
            if count < 0 {
                if errno == EINTR { continue }
                throw .last("recv")
            }
            if let end = buffer[..<count].firstIndex(of: 0x0a) { return line + buffer[..<end] }
            if count == 0 { return line }
            line += buffer[..<count]
        }
        throw SystemError(code: EMSGSIZE, call: "recv")
    }

    /// Sends the bytes and a line end.
    func writeLine(_ line: [UInt8]) throws(SystemError) {
        var rest = (line + [0x0a])[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(socket.raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .last("send")
            }
            rest = rest.dropFirst(count)
        }
    }
}

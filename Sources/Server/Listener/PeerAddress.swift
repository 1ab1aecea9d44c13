internal import CSystem
internal import Glibc
internal import Runtime

/// Finds out who is at the other end of a socket.
enum PeerAddress {
    static func peer(of socket: Int32) -> Peer {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(socket, $0, &length) }
        }
        guard result == 0 else { return .unknown }
        switch Int32(storage.ss_family) {
        case AF_INET, AF_INET6: return .tcp(host: host(storage, length), port: port(storage))
        case AF_UNIX:
            var (pid, uid, gid): (Int32, UInt32, UInt32) = (0, 0, 0)
            guard hearth_peer_credentials(socket, &pid, &uid, &gid) == 0 else { return .unknown }
            return .unix(pid: pid, uid: uid, gid: gid)
        default: return .unknown
        }
    }

    static func port(_ storage: sockaddr_storage) -> UInt16 {
        // The port has the same place in both families.
        withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)) }
    }

    private static func host(_ storage: sockaddr_storage, _ length: socklen_t) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        var storage = storage
        let count = socklen_t(text.count)
        withUnsafeMutablePointer(to: &storage) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getnameinfo($0, length, &text, count, nil, 0, NI_NUMERICHOST) }
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

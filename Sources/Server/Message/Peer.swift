internal import CSystem
internal import Glibc

/// The client at the other end of a connection.
public enum Peer: Sendable, Hashable, CustomStringConvertible {
    /// A TCP client, by its numeric address and port.
    case tcp(host: String, port: UInt16)
    /// A client on a Unix socket, identified by the kernel (`SO_PEERCRED`).
    case unix(pid: Int32, uid: UInt32, gid: UInt32)
    /// A client that the kernel does not identify, such as one end of an unnamed pair of another family.
    case unknown

    /// The client as text: `127.0.0.1:52814`, `[::1]:52814`, `unix pid 71 uid 1000`.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let pid, let uid, _): "unix pid \(pid) uid \(uid)"
        case .unknown: "unknown"
        }
    }
}

extension Peer {
    /// Asks the kernel who is at the other end of a socket.
    init(of socket: Int32) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(socket, $0, &length) }
        }
        self = .unknown
        guard result == 0 else { return }
        switch Int32(storage.ss_family) {
        case AF_INET, AF_INET6: self = .tcp(host: storage.host(length), port: storage.port)
        case AF_UNIX:
            var (pid, uid, gid): (Int32, UInt32, UInt32) = (0, 0, 0)
            guard hearth_peer_credentials(socket, &pid, &uid, &gid) == 0 else { return }
            self = .unix(pid: pid, uid: uid, gid: gid)
        default: break
        }
    }
}

extension sockaddr_storage {
    /// The port of a TCP address: it has the same place in both families.
    var port: UInt16 {
        withUnsafeBytes(of: self) { UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)) }
    }

    /// Returns the host of a TCP address of this length, in numbers.
    fileprivate func host(_ length: socklen_t) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        var storage = self
        let count = socklen_t(text.count)
        withUnsafeMutablePointer(to: &storage) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getnameinfo($0, length, &text, count, nil, 0, NI_NUMERICHOST) }
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

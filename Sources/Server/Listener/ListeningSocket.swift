internal import CSystem
internal import Glibc
internal import Runtime

/// An address that a server listens on.
public enum SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// A numeric IPv4 or IPv6 address, or `localhost` (which is `127.0.0.1`). Port 0 stands for any free one.
    case tcp(host: String, port: UInt16)
    /// A socket file with a path of any length and the permissions `mode`. A file that a dead server left behind is replaced.
    case unix(path: String, mode: UInt32 = 0o600)

    /// The address as text: `127.0.0.1:8420`, `[::1]:8420`, `unix:/run/hearth.sock`.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path, _): "unix:\(path)"
        }
    }
}

/// A listening socket.
struct ListeningSocket: ~Copyable {
    let socket: Descriptor
    /// The address it listens on, with the port that the kernel chose.
    let address: SocketAddress
    /// The socket's file; `nil` for TCP.
    let path: String?

    /// Listens on an address.
    init(_ address: SocketAddress) throws(SystemError) {
        switch address {
        case .tcp(let host, let port):
            let made = try ListeningSocket.tcp(host == "localhost" ? "127.0.0.1" : host, port)
            self.address = .tcp(host: host, port: try ListeningSocket.port(of: made))
            socket = made
            path = nil
        case .unix(let path, let mode):
            socket = try ListeningSocket.unix(path, mode)
            self.address = address
            self.path = path
        }
    }

    /// Returns the socket alone.
    consuming func take() -> Descriptor { socket }

    private static func tcp(_ host: String, _ port: UInt16) throws(SystemError) -> Descriptor {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &list) == 0, let found = list else {
            throw SystemError(code: EINVAL, call: "listen on \(host): not a numeric address")
        }
        defer { freeaddrinfo(list) }
        let family = found.pointee.ai_family
        let socket = try Descriptor(
            result: Glibc.socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0), of: "socket")
        var on: Int32 = 1
        setsockopt(socket.raw, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        if family == AF_INET6 { setsockopt(socket.raw, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, socklen_t(MemoryLayout<Int32>.size)) }
        guard bind(socket.raw, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0 else { throw .last("bind \(host):\(port)") }
        guard Glibc.listen(socket.raw, ServerLimits.backlog) == 0 else { throw .last("listen on \(host):\(port)") }
        return socket
    }

    private static func port(of socket: borrowing Descriptor) throws(SystemError) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let raw = socket.raw
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(raw, $0, &length) }
        }
        guard result == 0 else { throw .last("getsockname") }
        return storage.port
    }

    private static func unix(_ path: String, _ mode: UInt32) throws(SystemError) -> Descriptor {
        guard let slash = path.lastIndex(of: "/") else { throw SystemError(code: EINVAL, call: "listen on \(path): not an absolute path") }
        let parent = slash == path.startIndex ? "/" : String(path[..<slash])
        let name = String(path[path.index(after: slash)...])
        let directory = try Descriptor(opening: parent, O_RDONLY | O_DIRECTORY)
        var raw = hearth_unix_socket_at(directory.raw, name, true, ServerLimits.backlog)
        if raw < 0, errno == EADDRINUSE {
            // If nobody answers at the socket file, a dead server left it.
            let probe = hearth_unix_socket_at(directory.raw, name, false, 0)
            if probe >= 0 {
                Glibc.close(probe)
                throw SystemError(code: EADDRINUSE, call: "listen on unix:\(path)")
            }
            guard errno == ECONNREFUSED, unlinkat(directory.raw, name, 0) == 0 else {
                throw SystemError(code: EADDRINUSE, call: "listen on unix:\(path)")
            }
            raw = hearth_unix_socket_at(directory.raw, name, true, ServerLimits.backlog)
        }
        let socket = try Descriptor(result: raw, of: "listen on unix:\(path)")
        // The file is created with mode 0600 and widened afterwards, so that it is never open to too many.
        if mode != 0o600, fchmodat(directory.raw, name, mode_t(mode), 0) != 0 { throw .last("chmod \(path)") }
        return socket
    }
}

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

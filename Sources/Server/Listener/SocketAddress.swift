/// An address that a server listens at.
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

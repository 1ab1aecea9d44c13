internal import Glibc
internal import ModelGateway
internal import Runtime
internal import Server

/// The loopback port of the gateway when there is no cell. The gateway requires the run's token, so that no other process of the machine can spend
/// the run's model calls.
@NetworkLoop final class OpenPorts {
    let gatewayPort: UInt16
    private let server: HTTPServer

    init(gateway: GatewayHandler, proxy: EgressProxy) throws(SystemError) {
        server = HTTPServer(handler: gateway)
        guard case .tcp(_, let port) = try server.listen(on: .tcp(host: "127.0.0.1", port: 0)) else {
            throw SystemError(code: EINVAL, call: "listen for the gateway")
        }
        gatewayPort = port
    }

    /// Returns a port that is free now, for the agent's server.
    static func freePort() throws(SystemError) -> UInt16 {
        let socket = try Descriptor(result: Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0), of: "socket")
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let raw = socket.raw
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(raw, $0, length) == 0 && getsockname(raw, $0, &length) == 0 }
        }
        guard result else { throw .last("find a free port") }
        return UInt16(bigEndian: address.sin_port)
    }
}

import Crypto
import Glibc
import Runtime
import SandboxDriver
import Server
import Simulator
import Testing
import Transport

@testable import ModelGateway

/// A listening gateway with a scripted model behind it.
final class GatewayStage: Sendable {
    let model = ScriptedModel()
    let gateway: ModelGateway
    private let front: HTTPServer
    private let back: HTTPServer
    private let url: String

    init(ceilings: TurnCeilings = TurnCeilings(), isOpen: Bool = true) async throws {
        gateway = ModelGateway(ceilings: ceilings)
        back = HTTPServer(handler: model)
        front = HTTPServer(handler: gateway)
        let address = try await GatewayStage.listen(back)
        url = try await GatewayStage.listen(front)
        if isOpen { await gateway.set(endpoint(baseURL: "\(address)/v1")) }
    }

    func endpoint(baseURL: String) -> Egress.Model {
        Egress.Model(baseURL: baseURL, key: Secret("sk-real"), token: Secret("token"), modelID: "vendor/model")
    }

    /// Sends a request as an agent would.
    func ask(
        _ body: String, path: String = "/v1/chat/completions", token: String = "token", within limit: Duration = .seconds(60)
    ) async throws -> HTTPResponse {
        let request = HTTPRequest(
            "POST", path, headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/json"], body: Array(body.utf8),
            isRepeatable: false)
        return try await HTTPClient(Endpoint(address: .url(url))).send(request, limit: 1 << 20, timeouts: .within(limit))
    }

    /// Starts requests that announce a body of a given length and do not send it. The caller closes their connections with `close`.
    func begin(requests: Int, ofBytes length: Int) throws -> [Int32] {
        let port = try #require(UInt16(url[url.index(after: url.lastIndex(of: ":")!)...]))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let head = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token\r\nContent-Length: \(length)\r\n\r\n{"
        return try (0..<requests).map { _ in
            let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            let isConnected = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
            }
            try #require(isConnected && write(socket, head, head.utf8.count) == head.utf8.count)
            return socket
        }
    }

    @NetworkLoop private static func listen(_ server: HTTPServer) throws -> String {
        "http://\(try server.listen(on: .tcp(host: "127.0.0.1", port: 0)))"
    }
}

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
    let model: ScriptedModel
    let gateway: GatewayHandler
    private let front: HTTPServer
    private let back: HTTPServer
    private let url: String
    /// The model's address.
    private let address: String

    /// - Parameter pause: The time that the model takes for each piece of an answer.
    init(ceilings: TurnCeilings = TurnCeilings(), isOpen: Bool = true, pause: Duration = .zero) async throws {
        model = ScriptedModel(pause: pause)
        gateway = GatewayHandler(ceilings: ceilings)
        back = HTTPServer(handler: model)
        front = HTTPServer(handler: gateway)
        address = try await GatewayStage.listen(back)
        url = try await GatewayStage.listen(front)
        if isOpen { await beginTurn() }
    }

    /// Opens the way to the model, which begins a turn.
    func beginTurn(formats: [ModelFormat] = [.chatCompletions]) async {
        await gateway.set(endpoint(baseURL: "\(address)/v1", formats: formats))
    }

    /// Waits until the gateway has counted as many answers.
    func counted(_ answers: Int64) async throws {
        for _ in 0..<1_000 where await gateway.traffic.used?.requests != answers { try await Task.sleep(for: .milliseconds(10)) }
        let traffic = await gateway.traffic
        #expect(traffic.used?.requests == answers, "\(traffic)")
    }

    func endpoint(baseURL: String, formats: [ModelFormat] = [.chatCompletions]) -> Egress.Model {
        Egress.Model(baseURL: baseURL, key: Secret("sk-real"), token: Secret("token"), modelID: "vendor/model", formats: formats)
    }

    /// Sends a request as an agent would.
    func ask(
        _ body: String, method: String = "POST", path: String = "/v1/chat/completions", token: String = "token", within limit: Duration = .seconds(60)
    ) async throws -> HTTPResponse {
        let request = HTTPRequest(
            method, path, headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/json"], body: Array(body.utf8),
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

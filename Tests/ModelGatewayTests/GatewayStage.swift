import Crypto
import Runtime
import SandboxDriver
import Server
import Simulator

@testable import ModelGateway

/// A gateway that listens, with a scripted model behind it.
final class GatewayStage: Sendable {
    let model = ScriptedModel()
    let gateway: ModelGateway
    private let front: HTTPServer
    private let back: HTTPServer
    private let url: String

    init(ceilings: TurnCeilings = TurnCeilings()) async throws {
        gateway = ModelGateway(ceilings: ceilings)
        back = HTTPServer(handler: model)
        front = HTTPServer(handler: gateway)
        let address = try await GatewayStage.listen(back)
        url = try await GatewayStage.listen(front)
        await gateway.set(endpoint(baseURL: "\(address)/v1"))
    }

    func endpoint(baseURL: String) -> Egress.Model {
        Egress.Model(baseURL: baseURL, key: Secret("sk-real"), token: Secret("token"), modelID: "vendor/model")
    }

    /// Asks as an agent would.
    func ask(
        _ body: String, path: String = "/v1/chat/completions", token: String = "token", within limit: Duration = .seconds(60)
    ) async throws -> HTTPResponse {
        let request = HTTPRequest(
            "POST", path, headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/json"], body: Array(body.utf8),
            isRepeatable: false)
        return try await HTTPClient(Endpoint(address: .url(url))).send(request, limit: 1 << 20, timeouts: .within(limit))
    }

    @NetworkLoop private static func listen(_ server: HTTPServer) throws -> String {
        "http://\(try server.listen(on: .tcp(host: "127.0.0.1", port: 0)))"
    }
}

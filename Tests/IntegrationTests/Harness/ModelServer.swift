import Coding
import Runtime
import Server
import Simulator

/// A scripted model that listens in this process, so that a test sees its requests.
final class ModelServer: Sendable {
    /// The model, which plays the script and records requests.
    let model: ScriptedModel
    /// The URL: `http://127.0.0.1:PORT/v1`.
    let url: String
    private let server: HTTPServer

    /// The key that a server under test must send and nobody else may know.
    static let key = "sk-test-2f7c1d90"

    init(_ script: any Script = DemoScript(), pause: Duration = .zero, costMicros: Int64? = nil) async throws {
        let model = ScriptedModel(script, pause: pause, costMicros: costMicros)
        self.model = model
        server = HTTPServer(handler: model)
        let server = server
        url = "\(try await ModelServer.listen(server))/v1"
    }

    deinit {
        let server = server
        Task { await server.drain(grace: .zero) }
    }

    /// Returns the variables of a server that uses this model with the real agent.
    func variables(isolation: String) -> [String: String] {
        [
            "HEARTH_SANDBOX": "local", "HEARTH_ISOLATION": isolation, "HEARTH_OPENCODE": RealAgent.path ?? "opencode",
            "HEARTH_MODEL": "test/scripted", "HEARTH_MODEL_BASE_URL": url, "HEARTH_MODEL_API_KEY": ModelServer.key,
        ]
    }

    /// The requests of the conversation itself: side jobs, such as titles, offer no tools.
    var conversation: [Conversation] { model.requests.map { Conversation($0) }.filter(\.hasTools) }

    @NetworkLoop private static func listen(_ server: HTTPServer) throws -> String {
        "http://\(try server.listen(on: .tcp(host: "127.0.0.1", port: 0)))"
    }
}

import Coding
import Crypto
import Database
import Git
import Runtime
import SandboxDriver
import Server
import Support
import Testing
import Transport

@testable import AgentAPI
@testable import RunEngine

/// The API of an engine that was opened over an empty directory and never started: requests are answered, and no turn begins by itself.
final class LocalAPI: Sendable {
    /// The models that requests can name.
    static let catalog = ModelCatalog(models: [CatalogModel(id: "v/m")], defaultModelID: "v/m")
    /// The facts of the server.
    static let facts = ServerFacts(
        publicURL: "http://h", catalog: catalog, sessionTTLSeconds: 60,
        server: ServerDescription(version: "1.2.3", sandbox: "local", isolation: "none", features: [], unfinishedRuns: 100))
    /// A body that starts a run.
    static let newRun = #"{"repository":"acme/web","prompt":"x"}"#

    let engine: Engine
    let api: RunAPI
    let clock: ManualTime
    private let folder: TestFolder

    private init(metricsToken: String?) async throws {
        folder = TestFolder()
        clock = ManualTime()
        let host = RepositoryHost(baseURL: "file:///nowhere")
        engine = try await Engine.open(
            EngineConfiguration(
                directory: folder.path, repositoryHost: try #require(host), isolation: .none, defaultModelID: "v/m", modelBaseURL: nil,
                modelKey: nil, sessionTTL: .seconds(60), turnTime: .seconds(60), maxTurns: 1, maxUnfinishedRuns: 100, agentStartsAtOnce: 1,
                freeBytes: 0),
            EngineParts(provider: AbsentProvider(), driver: AbsentAgent(), clock: clock))
        api = RunAPI(
            engine: engine, facts: LocalAPI.facts, readiness: ReadinessProbe { [] }, metricsToken: metricsToken.map { Secret($0) })
    }

    /// Runs a test over a new API.
    static func with(metricsToken: String? = nil, _ test: (LocalAPI) async throws -> Void) async throws {
        let local = try await LocalAPI(metricsToken: metricsToken)
        do {
            try await test(local)
        } catch {
            await local.engine.stop()
            throw error
        }
        await local.engine.stop()
    }

    /// Creates a key and returns its secret.
    func makeKey(account: String = "default", scopes: [Scope] = Scope.allCases, expiresAt: Timestamp? = nil) async throws -> String {
        try await engine.keys.create(account: account, name: nil, scopes: scopes.map(\.rawValue), expiresAt: expiresAt).secret
    }

    /// An answer of the API.
    struct Answer {
        let response: Response

        var status: Int { response.status.code }
        var fields: Fields { response.fields }
        var text: String {
            if case .bytes(let bytes) = response.body { String(decoding: bytes.array, as: UTF8.self) } else { "" }
        }
        var json: JSONValue { (try? JSONValue(parsing: Array(text.utf8))) ?? .null }
        var code: String? { json["code"]?.asString }
        /// The run in the answer.
        var run: JSONValue { json["run"] ?? .null }
    }

    /// Sends a request for a path, with or without a query, below no prefix.
    @NetworkLoop func send(
        _ method: Method, _ path: String, _ body: String? = nil, key: String? = nil, fields: [(String, String)] = [],
        from peer: Peer = .tcp(host: "127.0.0.1", port: 1)
    ) async -> Answer {
        var all = Fields()
        if let key { all.append("Authorization", "Bearer \(key)") }
        for (name, value) in fields { all.append(name, value) }
        let halves = path.split(separator: "?", maxSplits: 1).map(String.init)
        let target = Target(form: .origin, path: halves[0], query: halves.count > 1 ? halves[1] : nil)
        let request = Request(
            method: method, target: target, fields: all, peer: peer, body: body.map { RequestBody(SharedBytes(utf8: $0)) } ?? .empty)
        return Answer(response: await api.respond(to: request))
    }

    /// Creates a run and returns its id.
    func makeRun(key: String) async throws -> String {
        let answer = await send(.post, "/runs", LocalAPI.newRun, key: key)
        return try #require(answer.run["id"]?.asString, "\(answer.text)")
    }

    /// Moves a run as its turn worker would.
    func move(_ id: String, key: String, by events: [RunMachine.Event]) async throws {
        guard case .valid(let key) = engine.keys.find(key) else { throw Failure(.unauthenticated, "no such key") }
        let run = try await engine.run(id, by: key).run.key
        for event in events {
            try await engine.editor.edit(run: run) { (edit, _) throws(StoreError) in try edit.apply(event) }
        }
    }
}

/// A provider that makes no sandboxes.
private struct AbsentProvider: SandboxProvider {
    let name = "local"

    func create(_ spec: SandboxSpec, intent: SandboxIntent) async throws(SandboxError) -> any Sandbox { throw .createFailed("there is none") }
    func find(_ intent: SandboxIntent) async throws(SandboxError) -> [SandboxReference] { [] }
    func attach(_ reference: SandboxReference) async throws(SandboxError) -> any Sandbox { throw .gone("there is none") }
    func list(instance: InstanceID) async throws(SandboxError) -> [SandboxReference] { [] }
    func destroy(_ reference: SandboxReference) async throws(SandboxError) {}
}

/// An agent whose program does not exist.
private struct AbsentAgent: AgentDriver {
    let name = "none"
    let installation: [String] = []
    let modelFormats: [ModelFormat] = []

    func check() async throws(AgentError) -> String { throw .missing(detail: "there is none", remedy: "") }
    func start(_ launch: AgentLaunch) -> AgentStart {
        AgentStart(files: [], command: Command(kind: .tool, executable: "/bin/false", arguments: [], environment: [:], directory: launch.workspace))
    }
    func connect(to endpoint: Endpoint, launch: AgentLaunch, within limit: Duration) async throws(AgentError) -> any AgentServer {
        throw .unreachable("there is none")
    }
    func makePromptID() -> PromptID { PromptID(rawValue: "none") }
}

internal import AgentAPI
internal import CLI
internal import Crypto
internal import RunEngine
internal import Runtime
internal import SandboxDriver
internal import Server

/// A running server: engine, HTTP, and the socket for commands of the same user. Starts and stops them in order.
@NetworkLoop final class ServerProcess {
    /// The time that requests and streams have to finish when the server stops.
    private static let grace = Duration.seconds(10)

    private let engine: Engine
    private let api: RunAPI
    private let http: HTTPServer
    private let admin: AdminServer
    /// The first address that it listens on: `http://127.0.0.1:8420`, `unix:/path`.
    let url: String

    /// Opens everything and listens. Work on runs begins with `work()`.
    static func start(_ configuration: Configuration, _ plan: ServingPlan, _ directory: DataDirectory) async throws(CommandFailure) -> ServerProcess {
        let engine: Engine
        do throws(Failure) {
            engine = try await Engine.open(plan.configuration, plan.parts)
        } catch {
            throw CommandFailure(error.detail, remedy: error.remedy)
        }
        let gate = HandlerGate()
        let http = HTTPServer(handler: gate)
        do throws(SystemError) {
            var addresses: [SocketAddress] = []
            for address in configuration.addresses { addresses.append(try http.listen(on: ServerProcess.socket(address))) }
            let url = addresses.first.map(ServerProcess.url) ?? ""
            let facts = ServerFacts(
                publicURL: configuration.publicURL.map(ServerProcess.withoutSlash) ?? (url.hasPrefix("unix:") ? "http://localhost" : url),
                catalog: plan.catalog,
                sessionTTLSeconds: max(1, plan.configuration.sessionTTL.millis / 1_000),
                server: ServerDescription(
                    version: ProductVersion.number, sandbox: plan.parts.provider.name, isolation: plan.configuration.isolation.rawValue,
                    features: ["questions"],
                    unfinishedRuns: plan.configuration.maxUnfinishedRuns))
            let api = RunAPI(
                engine: engine, facts: facts,
                readiness: ReadinessProbe { ServerProcess.problems(engine) },
                metricsToken: configuration.metricsToken.map { Secret($0) })
            gate.handler = api
            let admin = try AdminServer(directory, keys: EngineKeys(store: engine.keys))
            return ServerProcess(engine: engine, api: api, http: http, admin: admin, url: url)
        } catch {
            await engine.stop()
            throw CommandFailure("\(error)", remedy: "choose another address with --listen or HEARTH_LISTEN; port 0 is any free one")
        }
    }

    private init(engine: Engine, api: RunAPI, http: HTTPServer, admin: AdminServer, url: String) {
        self.engine = engine
        self.api = api
        self.http = http
        self.admin = admin
        self.url = url
    }

    /// True if there are no keys, so that nobody can start a run.
    var hasNoKeys: Bool { engine.keys.list().isEmpty }

    /// Resumes the runs that were in progress, and begins to work.
    func work() async {
        await engine.start()
    }

    /// Stops the server: no new requests, last events for streams, workers stopped between two steps, database closed. Sandboxes and agents live on.
    func stop() async {
        admin.stop()
        api.stopping()
        await http.drain(grace: ServerProcess.grace)
        await engine.stop()
    }

    private nonisolated static func problems(_ engine: Engine) -> [String] {
        [
            engine.readOnlyReason.map { "the database cannot be written: \($0)" },
            engine.isShortOfSpace ? "the file system of the data directory is almost full (HEARTH_MIN_FREE)" : nil,
            engine.checkoutProblem.map { "repositories cannot be checked out in isolation: \($0)" },
        ].compactMap { $0 }
    }

    nonisolated static func socket(_ address: ListenAddress) -> SocketAddress {
        switch address {
        case .tcp(let host, let port): .tcp(host: host, port: port)
        case .unix(let path): .unix(path: path)
        }
    }

    private static func url(_ address: SocketAddress) -> String {
        if case .unix = address { return "\(address)" }
        return "http://\(address)"
    }

    private static func withoutSlash(_ url: String) -> String {
        url.hasSuffix("/") ? String(url.dropLast()) : url
    }
}

/// Stands in for the API until it exists: absolute links need the port, which is only known once the server listens.
@NetworkLoop private final class HandlerGate: HTTPHandler {
    var handler: (any HTTPHandler)?

    nonisolated init() {}

    func respond(to request: Request) async -> Response {
        guard let handler else { return .text(.unavailable, "The server is starting.\n") }
        return await handler.respond(to: request)
    }

    func response(to failure: HTTPFailure, id: RequestID) -> Response {
        handler?.response(to: failure, id: id) ?? .text(failure.status, failure.detail + "\n")
    }
}

internal import Coding
public import Crypto
public import RunEngine
internal import Runtime
public import Server

/// The HTTP contract over a run engine: routes, keys, scopes, bodies, problems and streams.
public final class AgentAPI: HTTPHandler {
    private let services: APIServices
    private let readiness: Readiness
    private let counts = RequestCounts()
    private let metrics: MetricsHandler
    private let log = Logger(label: "api")

    /// Creates the contract over an engine; streams and cached documents follow its log from now on.
    ///
    /// - Parameter metricsToken: the token that callers of `/metrics` must present; if `nil`, they must be on the same machine.
    public init(engine: Engine, facts: ServerFacts, readiness: Readiness, metricsToken: Secret<String>? = nil) {
        let hub = StreamHub()
        let cache = RunDocumentCache()
        let validity = KeyValidity(keys: engine.keys, hub: hub)
        services = APIServices(
            engine: engine, facts: facts, hub: hub, cache: cache, claims: IdempotencyClaims(), authentication: Authentication(keys: engine.keys),
            validity: validity)
        self.readiness = readiness
        metrics = MetricsHandler(services: services, counts: counts, access: MetricsAccess(token: metricsToken))
        engine.log.observe { runs in
            // Before anybody is told, so that what they read next is the new state.
            cache.drop(runs)
            hub.tell(runs)
        }
        engine.keys.onRevocation { _ in NetworkLoop.post { validity.look() } }
    }

    /// Ends long polls and streams because the server is about to stop.
    @NetworkLoop public func stopping() {
        services.hub.stopping()
    }

    /// Answers a request. Checks run in the order of the contract: HTTP itself, route, key, scope, run, body, idempotency, state.
    @NetworkLoop public func respond(to request: Request) async -> Response {
        var response: Response
        let finding = Router.find(request.method, request.target)
        do throws(Failure) {
            response = try await answer(request, finding)
        } catch {
            if error.code == .internalError {
                log.error("a request failed", ["request": "\(request.id)", "detail": error.detail])
            }
            response = Problem(error).response(to: request.id, path: request.target.path)
            if case .otherMethods(let methods) = finding {
                response.fields["allow"] = methods.joined(separator: ", ")
            }
        }
        response.fields["x-request-id"] = request.id.description
        if case .route(let route, _) = finding {
            counts.count(
                route.action.rawValue, status: response.status.code, after: request.receivedAt.duration(to: SystemTime().monotonic))
        } else {
            counts.count("none", status: response.status.code, after: .zero)
        }
        log.debug(
            "request",
            [
                "request": "\(request.id)", "method": request.method.name, "path": AgentAPI.shown(request.target.path),
                "status": "\(response.status.code)",
            ])
        return response
    }

    /// Returns a path for the log: a key that a client has put into it by mistake is a key nevertheless.
    static func shown(_ path: String) -> String {
        guard path.contains("crt_") else { return path }
        return path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            part.firstRange(of: "crt_").map { part[..<$0.upperBound] + "***" } ?? part
        }.joined(separator: "/")
    }

    /// Answers bytes that never became a request.
    @NetworkLoop public func response(to failure: HTTPFailure, id: RequestID) -> Response {
        var response = Problem.of(failure).response(to: id, path: "/")
        response.fields["x-request-id"] = id.description
        return response
    }

    @NetworkLoop private func answer(_ request: Request, _ finding: Router.Finding) async throws(Failure) -> Response {
        try SingleFields.check(request.fields)
        switch finding {
        case .nothing: throw Failure(.notFound, "There is nothing at \(request.target.path).")
        case .otherMethods(let methods):
            throw Failure(.methodNotAllowed, "\(request.target.path) takes \(methods.joined(separator: ", ")).")
        case .administration:
            // No key can have the scope that these paths will need, so any caller with a key is told that they are missing.
            _ = try key(of: request)
            throw MissingFeatures.refusal(.administration)
        case .route(let route, let parameters):
            switch route.action {
            case .health: return .json(.ok, Array(#"{"status":"ok"}"#.utf8))
            case .readiness: return ready()
            case .openAPI: return await DescribeHandler(services: services).openAPI()
            case .metrics: return try await metrics.respond(request)
            default: return try await perform(route, try call(request, route, parameters))
            }
        }
    }

    @NetworkLoop private func call(_ request: Request, _ route: Route, _ parameters: [String]) throws(Failure) -> APIServices.Call {
        let key = try key(of: request)
        if let scope = route.scope { try services.authentication.check(key, has: scope) }
        return APIServices.Call(request: request, key: key, parameters: parameters)
    }

    @NetworkLoop private func key(of request: Request) throws(Failure) -> APIKey {
        try services.authentication.key(of: request.fields)
    }

    @NetworkLoop private func perform(_ route: Route, _ call: APIServices.Call) async throws(Failure) -> Response {
        switch route.action {
        case .createRun: try await CreateRunHandler(services: services).respond(call)
        case .listRuns: try await ListRunsHandler(services: services).respond(call)
        case .getRun: try await GetRunHandler(services: services).respond(call)
        case .postMessage: try await PostMessageHandler(services: services).respond(call)
        case .streamRun: try await StreamRunHandler(services: services).respond(call)
        case .listEvents: try await ListEventsHandler(services: services).respond(call)
        case .listTurns: try await ListTurnsHandler(services: services).respond(call)
        case .getTurn: try await GetTurnHandler(services: services).respond(call)
        case .getTurnPatch: try await GetTurnHandler(services: services).respondWithPatch(call)
        case .getPatch: try await GetPatchHandler(services: services).respond(call)
        case .editMessage: try await ChangeMessageHandler(services: services).edit(call)
        case .withdrawMessage: try await ChangeMessageHandler(services: services).withdraw(call)
        case .listQuestions: try await QuestionsHandler(services: services).list(call)
        case .answerQuestion: try await QuestionsHandler(services: services).answer(call)
        case .deleteRun: try await DeleteRunHandler(services: services).respond(call)
        case .me: try await DescribeHandler(services: services).me(call)
        case .models: DescribeHandler(services: services).models()
        case .interruptRun: try await InterruptRunHandler(services: services).respond(call)
        case .cancelRun: try await CancelRunHandler(services: services).respond(call)
        case .publishRun: try await MissingFeatureHandler(services: services).publish(call)
        case .rollbackRun: try await MissingFeatureHandler(services: services).rollback(call)
        case .usage: try MissingFeatureHandler(services: services).usage(call)
        // These need no key and were answered before.
        case .health, .readiness, .openAPI, .metrics: ready()
        }
    }

    @NetworkLoop private func ready() -> Response {
        let problems = readiness.problems()
        let document: JSONValue = [
            "status": .string(problems.isEmpty ? "ready" : "not_ready"), "problems": .array(problems.map { .string($0) }),
        ]
        return .json(problems.isEmpty ? .ok : .unavailable, document.encoded())
    }
}

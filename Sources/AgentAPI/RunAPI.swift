internal import Coding
public import Crypto
public import RunEngine
internal import Runtime
public import Server

/// The HTTP API of a run engine: routes requests, checks keys and scopes, and answers by the handlers.
public final class RunAPI: HTTPHandler {
    private let services: APIServices
    private let authentication: Authentication
    private let health: HealthHandler
    private let counts = RequestCounts()
    private let metrics: MetricsHandler
    private let log = Logger(label: "api")

    /// Creates the API of an engine; streams and cached documents follow its log from now on.
    ///
    /// - Parameters:
    ///   - readiness: The probe that answers `/readyz`.
    ///   - metricsToken: The token that callers of `/metrics` must present; without one they must be on the same machine.
    public init(engine: Engine, facts: ServerFacts, readiness: ReadinessProbe, metricsToken: Secret<String>? = nil) {
        let hub = StreamHub()
        let cache = RunDocumentCache()
        let validity = KeyValidity(keys: engine.keys, hub: hub)
        services = APIServices(engine: engine, facts: facts, hub: hub, validity: validity, cache: cache)
        authentication = Authentication(keys: engine.keys)
        health = HealthHandler(readiness: readiness)
        metrics = MetricsHandler(services: services, counts: counts, access: MetricsAccess(token: metricsToken))
        engine.log.observe { runs in
            // Before anybody learns of the change, so that whatever they read next is the new state.
            cache.drop(runs)
            hub.announce(runs)
        }
        engine.keys.onRevocation { _ in NetworkLoop.post { validity.recheck() } }
    }

    /// Ends long polls and streams, because the server is about to stop.
    @NetworkLoop public func stopping() {
        services.hub.stopping()
    }

    /// Answers a request. Checks run in the order of the contract: HTTP itself, route, key, scope, run, body, idempotency, state.
    @NetworkLoop public func respond(to request: Request) async -> Response {
        var response: Response
        let match = Router.match(request.method, request.target)
        do throws(Failure) {
            response = try await answer(request, match)
        } catch {
            if error.code == .internalError {
                log.error("a request failed", ["request": "\(request.id)", "detail": error.detail])
            }
            response = ProblemDocument(error).response(to: request.id, path: request.target.path)
            if case .otherMethods(let methods) = match {
                response.fields["allow"] = methods.joined(separator: ", ")
            }
        }
        response.fields["x-request-id"] = request.id.description
        if case .route(let route, _) = match {
            counts.count(
                route.action.rawValue, status: response.status.code, after: request.receivedAt.duration(to: SystemTime().monotonic))
        } else {
            counts.count("none", status: response.status.code, after: .zero)
        }
        log.debug(
            "request",
            [
                "request": "\(request.id)", "method": request.method.name, "path": RunAPI.redacted(request.target.path),
                "status": "\(response.status.code)",
            ])
        return response
    }

    /// Returns a path for the log without the secret of a key that a client may have put into it by mistake.
    private static func redacted(_ path: String) -> String {
        guard path.contains("crt_") else { return path }
        return path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            part.firstRange(of: "crt_").map { part[..<$0.upperBound] + "***" } ?? part
        }.joined(separator: "/")
    }

    /// Answers bytes that did not become a request.
    @NetworkLoop public func response(to failure: HTTPFailure, id: RequestID) -> Response {
        var response = ProblemDocument(failure).response(to: id, path: "/")
        response.fields["x-request-id"] = id.description
        return response
    }

    @NetworkLoop private func answer(_ request: Request, _ match: RouteMatch) async throws(Failure) -> Response {
        try SingletonFields.check(request.fields)
        switch match {
        case .none: throw Failure(.notFound, "There is nothing at \(request.target.path).")
        case .otherMethods(let methods):
            throw Failure(.methodNotAllowed, "\(request.target.path) accepts \(methods.joined(separator: ", ")).")
        case .administration:
            // No key can have the scope that these paths will need, so every caller with a key is told that they are missing.
            _ = try authentication.key(of: request.fields)
            throw MissingFeatures.refusal(.administration)
        case .route(let route, let parameters):
            switch route.action {
            case .health: return health.health()
            case .readiness: return health.ready()
            case .openAPI: return await DescriptionHandler(services: services).openAPI()
            case .metrics: return try await metrics.respond(request)
            default: return try await perform(route, try call(request, route, parameters))
            }
        }
    }

    @NetworkLoop private func call(_ request: Request, _ route: Route, _ parameters: [String]) throws(Failure) -> APICall {
        let key = try authentication.key(of: request.fields)
        if let scope = route.scope { try authentication.check(key, has: scope) }
        return APICall(request: request, key: key, parameters: parameters)
    }

    @NetworkLoop private func perform(_ route: Route, _ call: APICall) async throws(Failure) -> Response {
        switch route.action {
        case .createRun: try await RunsHandler(services: services).create(call)
        case .listRuns: try await RunsHandler(services: services).list(call)
        case .getRun: try await RunHandler(services: services).get(call)
        case .interruptRun: try await RunControlHandler(services: services).interrupt(call)
        case .cancelRun: try await RunControlHandler(services: services).cancel(call)
        case .deleteRun: try await RunControlHandler(services: services).delete(call)
        case .postMessage: try await MessagesHandler(services: services).post(call)
        case .editMessage: try await MessagesHandler(services: services).edit(call)
        case .withdrawMessage: try await MessagesHandler(services: services).withdraw(call)
        case .listQuestions: try await QuestionsHandler(services: services).list(call)
        case .answerQuestion: try await QuestionsHandler(services: services).answer(call)
        case .streamRun: try await EventsHandler(services: services).stream(call)
        case .listEvents: try await EventsHandler(services: services).list(call)
        case .listTurns: try await TurnsHandler(services: services).list(call)
        case .getTurn: try await TurnsHandler(services: services).get(call)
        case .getPatch: try await PatchHandler(services: services).ofRun(call)
        case .getTurnPatch: try await PatchHandler(services: services).ofTurn(call)
        case .me: try await DescriptionHandler(services: services).me(call)
        case .models: DescriptionHandler(services: services).models()
        case .publishRun: try await MissingFeatureHandler(services: services).publish(call)
        case .rollbackRun: try await MissingFeatureHandler(services: services).rollback(call)
        case .usage: try MissingFeatureHandler(services: services).usage(call)
        // These need no key and have been answered already.
        case .health, .readiness, .openAPI, .metrics: health.ready()
        }
    }
}

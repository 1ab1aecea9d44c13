internal import Coding
internal import Crypto
public import Runtime
public import SandboxDriver
public import Server
internal import Transport

/// Forwards an agent's model calls to the real endpoint, with the real key. It runs outside the sandbox, which holds a token that is valid for one
/// run and one model; only this process's memory holds the key.
@NetworkLoop public final class GatewayHandler: HTTPHandler {
    private var model: Egress.Model?
    private var client: HTTPClient?
    private var origin: String?
    private let log = Logger(label: "gateway")
    /// The traffic since the sandbox began. The consecutive counts, the stop and the last failure are those of the turn.
    public private(set) var traffic = ModelTraffic()
    private var requestsOfTurn = 0
    private let budget = BodyBudget(limit: GatewayLimits.allBodyBytes)
    /// The members of requests that were left out, each logged once.
    private var dropped: Set<String> = []
    /// `true` if there was an endpoint before: then a missing one means that a turn is over.
    private var wasOpen = false
    /// The closure to call before each request is forwarded: an agent that calls its model has read its configuration.
    public var onRequest: (@NetworkLoop () -> Void)?

    private let ceilings: TurnCeilings

    /// Creates a gateway that does not forward anything yet.
    public nonisolated init() {
        ceilings = TurnCeilings()
    }

    /// Creates a gateway with other ceilings.
    nonisolated init(ceilings: TurnCeilings) {
        self.ceilings = ceilings
    }

    /// Sets the endpoint for calls and begins a new turn.
    public func set(_ model: Egress.Model?) {
        wasOpen = wasOpen || self.model != nil
        self.model = model
        let origin = model.flatMap { ModelEndpoint($0.baseURL) }?.origin
        // Connections are kept between two turns.
        if let origin, origin != self.origin { client = HTTPClient(Endpoint(address: .url(origin))) }
        if let origin { self.origin = origin }
        beginTurn()
    }

    /// Begins a new turn: forgets what counts towards the ceilings of the last one.
    private func beginTurn() {
        requestsOfTurn = 0
        traffic.stop = nil
        traffic.lastFailureStatus = nil
        traffic.failuresInARow = 0
        traffic.unfinishedInARow = 0
    }

    /// Answers a model call.
    public func respond(to request: Request) async -> Response {
        guard let model, let client, let endpoint = ModelEndpoint(model.baseURL) else {
            guard wasOpen else {
                return GatewayProblem.response(.unavailable, "no_model", "No model endpoint is configured for this sandbox.")
            }
            // 400: the agent would retry anything that looks temporary forever.
            return GatewayProblem.response(.badRequest, "no_turn", "No turn is at work: between turns the way to the model is closed.")
        }
        guard isAuthorised(request, model) else { return GatewayProblem.response(.unauthorized, "invalid_api_key", "The token is not this run's.") }
        if request.method == .get, request.target.path == "/v1/models" {
            let list: JSONValue = ["object": "list", "data": [["id": .string(model.modelID), "object": "model", "owned_by": "hearth"]]]
            return .json(.ok, list.encoded())
        }
        guard request.method == .post, let format = model.formats.first(where: { request.target.path == "/v1\($0.path)" }) else {
            let open = model.formats.map { "POST /v1\($0.path)" }.joined(separator: " and ")
            return GatewayProblem.response(.notFound, "not_found", "The gateway forwards \(open.isEmpty ? "nothing" : "\(open) only").")
        }
        switch format {
        case .chatCompletions: return await complete(request, model, client, endpoint)
        }
    }

    private func isAuthorised(_ request: Request, _ model: Egress.Model) -> Bool {
        let presented = request.fields["authorization"] ?? ""
        return constantTimeEqual(Array(presented.utf8), Array("Bearer \(model.token.reveal())".utf8))
    }

    private func complete(_ request: Request, _ model: Egress.Model, _ client: HTTPClient, _ endpoint: ModelEndpoint) async -> Response {
        // A chunked body may reach the maximum length.
        let reserved = min(request.body.declaredLength ?? GatewayLimits.bodyBytes, GatewayLimits.bodyBytes)
        guard budget.reserve(reserved) else { return GatewayProblem.busy }
        defer { budget.release(reserved) }
        let outgoing: ModelRequest
        do throws(ModelRequest.Rejection) {
            outgoing = try await read(request, model.modelID)
        } catch {
            return answer(to: error, model)
        }
        for name in outgoing.dropped where dropped.count < 100 && dropped.insert(name).inserted {
            log.info("a member of the agent's model requests is left out", ["member": name.cut(toBytes: 100).text])
        }
        if let ceiling = reachedCeiling {
            traffic.refused += 1
            traffic.stop = ceiling
            // 400: the agent would retry anything that looks temporary forever.
            return GatewayProblem.response(.badRequest, "hearth_limit", "The turn has reached the limit of \(ceiling.rawValue).")
        }
        requestsOfTurn += 1
        traffic.requests += 1
        onRequest?()
        return await forward(outgoing, request, model, client, endpoint)
    }

    private var reachedCeiling: ModelTraffic.Ceiling? {
        if requestsOfTurn >= ceilings.requests { return .requests }
        if traffic.failuresInARow >= ceilings.failuresInARow { return .failures }
        return traffic.unfinishedInARow >= ceilings.unfinishedInARow ? .unfinished : nil
    }

    /// Reads a request and builds the outgoing one; a large one off the loop.
    private func read(_ request: Request, _ modelID: String) async throws(ModelRequest.Rejection) -> ModelRequest {
        let body: [UInt8]
        do throws(HTTPFailure) {
            body = try await request.body.collect(atMost: GatewayLimits.bodyBytes).array
        } catch {
            throw .body(error)
        }
        guard body.count >= GatewayLimits.largeBodyBytes else { return try ModelRequest(body, model: modelID) }
        return try await BlockingPool.shared.run { () throws(ModelRequest.Rejection) in try ModelRequest(body, model: modelID) }
    }

    private func answer(to rejection: ModelRequest.Rejection, _ model: Egress.Model) -> Response {
        switch rejection {
        case .body(let failure): GatewayProblem.response(failure.status, "bad_request", failure.detail)
        case .unreadable: GatewayProblem.response(.badRequest, "bad_request", rejection.description)
        case .model:
            GatewayProblem.response(.badRequest, "model_not_allowed", "Only \(model.modelID) may be called from this sandbox.")
        }
    }

    private func forward(
        _ outgoing: ModelRequest, _ request: Request, _ model: Egress.Model, _ client: HTTPClient, _ endpoint: ModelEndpoint
    ) async -> Response {
        var headers = ["Content-Type": "application/json", "Accept": request.fields["accept"] ?? "*/*"]
        if let key = model.key { headers["Authorization"] = "Bearer \(key.reveal())" }
        let call = HTTPRequest(
            "POST", endpoint.path + ModelFormat.chatCompletions.path, headers: headers, body: outgoing.body, isRepeatable: false)
        let stream: HTTPStream
        do throws(TransportError) {
            stream = try await client.stream(
                call, limit: GatewayLimits.answerBytes, overflow: .pause,
                timeouts: TransportTimeouts(firstByte: GatewayLimits.silence, idle: GatewayLimits.silence))
        } catch {
            traffic.failuresInARow += 1
            traffic.lastFailureStatus = nil
            log.info("the model endpoint does not answer", ["error": error.detail])
            return GatewayProblem.response(.badGateway, "model_unavailable", "The model endpoint does not answer: \(error.detail)")
        }
        note(status: stream.head.status)
        guard stream.head.isSuccess else { return await failure(stream, model) }
        var fields: Fields = ["content-type": stream.head.headers["content-type"] ?? "application/json"]
        if let encoding = stream.head.headers["content-encoding"] { fields["content-encoding"] = encoding }
        let meter = AnswerMeter(isStream: stream.head.contentType == "text/event-stream", requestBytes: outgoing.body.count)
        return Response(
            Status(stream.head.status), fields: fields,
            body: .writer { writer in
                var isLeft = false
                // The usage counts however the answer ends. An agent that goes away does not make the answer unfinished.
                defer { self.note(meter.result, isLeft: isLeft || Task.isCancelled) }
                while let bytes = try await stream.body.next() {
                    meter.take(bytes)
                    do throws(HTTPFailure) {
                        try await writer.write(bytes)
                    } catch {
                        isLeft = true
                        throw error
                    }
                }
            })
    }

    /// Returns an error of the endpoint for the agent, with the key hidden: some endpoints repeat the key that they refuse.
    private func failure(_ stream: HTTPStream, _ model: Egress.Model) async -> Response {
        var body: [UInt8] = []
        while body.count < GatewayLimits.errorBytes, let bytes = try? await stream.body.next() { body += bytes.array }
        var text = String(decoding: body.prefix(GatewayLimits.errorBytes), as: UTF8.self)
        let finder = SecretFinder(model.key?.reveal() ?? "")
        text = finder.hide(in: text, mark: "[key]")
        let status = (400...599).contains(stream.head.status) ? stream.head.status : 502
        var fields: Fields = ["content-type": finder.hide(in: stream.head.headers["content-type"] ?? "application/json", mark: "key")]
        if let pause = stream.head.headers["retry-after"] { fields["retry-after"] = finder.hide(in: pause, mark: "key") }
        return Response(Status(status), fields: fields, body: .bytes(SharedBytes(utf8: text)))
    }

    private func note(status: Int) {
        if (200..<300).contains(status) {
            traffic.failuresInARow = 0
            return
        }
        traffic.lastFailureStatus = status
        if status == 429 || status >= 500 { traffic.failuresInARow += 1 }
    }

    private func note(_ result: AnswerMeter.Result, isLeft: Bool) {
        if result.hasFinish { traffic.unfinishedInARow = 0 } else if !isLeft { traffic.unfinishedInARow += 1 }
        traffic.used = (traffic.used ?? ModelUsage()) + result.usage
    }
}

extension ModelFormat {
    /// The path of the format's calls, below that of the endpoint's version.
    fileprivate var path: String {
        switch self {
        case .chatCompletions: "/chat/completions"
        }
    }
}

/// The two parts of a model endpoint's URL.
private struct ModelEndpoint {
    /// The scheme and host, for example `https://openrouter.ai`.
    let origin: String
    /// The path, for example `/api/v1`, without a trailing slash.
    let path: String

    init?(_ url: String) {
        guard let scheme = url.firstRange(of: "://"), url.hasPrefix("http://") || url.hasPrefix("https://") else { return nil }
        let rest = url[scheme.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        guard slash != rest.startIndex else { return nil }
        origin = String(url[..<slash])
        var tail = String(rest[slash...])
        while tail.hasSuffix("/") { tail.removeLast() }
        path = tail
    }
}

/// The budget for the bodies of requests waiting to be sent, in bytes.
@NetworkLoop private final class BodyBudget {
    private let limit: Int
    private var reserved = 0

    nonisolated init(limit: Int) {
        self.limit = limit
    }

    /// Reserves bytes for a body; returns `false` if there are not enough now.
    func reserve(_ bytes: Int) -> Bool {
        guard bytes <= limit - reserved else { return false }
        reserved += bytes
        return true
    }

    /// Gives back the bytes of a body.
    func release(_ bytes: Int) {
        reserved -= bytes
    }
}

/// Errors in the form that OpenAI's clients read.
private enum GatewayProblem {
    /// The refusal when other requests use up the budget, which will have room again a moment later.
    static var busy: Response {
        var answer = response(.tooManyRequests, "gateway_busy", "Too many large requests wait to be sent.")
        answer.fields["retry-after"] = "1"
        return answer
    }

    static func response(_ status: Status, _ code: String, _ message: String) -> Response {
        let document: JSONValue = ["error": ["message": .string(message), "type": "hearth_gateway", "code": .string(code), "param": .null]]
        return .json(status, document.encoded())
    }
}

internal import Coding
internal import Crypto
public import Runtime
public import SandboxDriver
public import Server
internal import Transport

/// Forwards an agent's model calls to the real endpoint, with the real key. It runs outside the sandbox, which holds a token that is valid for one
/// run and one model; only this process's memory holds the key.
@NetworkLoop public final class ModelGateway: HTTPHandler {
    private var model: Egress.Model?
    private var client: HTTPClient?
    private var origin: String?
    private let log = Logger(label: "gateway")
    /// The traffic since the sandbox began. The consecutive counts, the stop and the last failure are those of the turn.
    public private(set) var traffic = ModelTraffic()
    private var requestsOfTurn = 0
    private let room = BodyRoom(limit: GatewayLimits.allBodyBytes)
    /// Members that requests were stripped of, each logged once.
    private var dropped: Set<String> = []
    /// `true` if there was an endpoint before: a turn is over.
    private var wasOpen = false
    /// Called before each request is forwarded: an agent that calls its model has read its configuration.
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
        // Keep connections between two turns.
        if let origin, origin != self.origin { client = HTTPClient(Endpoint(address: .url(origin))) }
        if let origin { self.origin = origin }
        beginTurn()
    }

    /// Begins a new turn: forgets the counts for the last one's limits.
    public func beginTurn() {
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
            // 400: the agent would retry forever after anything that looks temporary.
            return GatewayProblem.response(.badRequest, "no_turn", "No turn is at work: between turns the way to the model is closed.")
        }
        guard isAuthorised(request, model) else { return GatewayProblem.response(.unauthorized, "invalid_api_key", "The token is not this run's.") }
        switch (request.method, request.target.path) {
        case (.get, "/v1/models"):
            let list: JSONValue = ["object": "list", "data": [["id": .string(model.modelID), "object": "model", "owned_by": "hearth"]]]
            return .json(.ok, list.encoded())
        case (.post, "/v1/chat/completions"): return await complete(request, model, client, endpoint)
        default: return GatewayProblem.response(.notFound, "not_found", "The gateway forwards POST /v1/chat/completions only.")
        }
    }

    private func isAuthorised(_ request: Request, _ model: Egress.Model) -> Bool {
        let presented = request.fields["authorization"] ?? ""
        return constantTimeEqual(Array(presented.utf8), Array("Bearer \(model.token.reveal())".utf8))
    }

    private func complete(_ request: Request, _ model: Egress.Model, _ client: HTTPClient, _ endpoint: ModelEndpoint) async -> Response {
        // A chunked body may reach the maximum length.
        let reserved = min(request.body.declaredLength ?? GatewayLimits.bodyBytes, GatewayLimits.bodyBytes)
        guard room.take(reserved) else { return GatewayProblem.busy }
        defer { room.give(back: reserved) }
        let order: ModelRequest
        do throws(ModelRequest.Refusal) {
            order = try await read(request, model.modelID)
        } catch {
            return answer(to: error, model)
        }
        for name in order.dropped where dropped.count < 100 && dropped.insert(name).inserted {
            log.info("a member of the agent's model requests is left out", ["member": name.cut(toBytes: 100).text])
        }
        if let limit = reachedLimit {
            traffic.refused += 1
            traffic.stop = limit
            // 400: the agent would retry forever after anything that looks temporary.
            return GatewayProblem.response(.badRequest, "hearth_limit", "The turn has reached the limit of \(limit).")
        }
        requestsOfTurn += 1
        traffic.requests += 1
        onRequest?()
        return await forward(order, request, model, client, endpoint)
    }

    private var reachedLimit: String? {
        if requestsOfTurn >= ceilings.requests { return "requests" }
        if traffic.failuresInARow >= ceilings.failuresInARow { return "failures" }
        return traffic.unfinishedInARow >= ceilings.unfinishedInARow ? "unfinished" : nil
    }

    /// Reads a request and builds the outgoing one; a large one off the loop.
    private func read(_ request: Request, _ modelID: String) async throws(ModelRequest.Refusal) -> ModelRequest {
        let body: [UInt8]
        do throws(HTTPFailure) {
            body = try await request.body.collect(atMost: GatewayLimits.bodyBytes).array
        } catch {
            throw .body(error)
        }
        guard body.count >= GatewayLimits.largeBodyBytes else { return try ModelRequest(body, model: modelID) }
        return try await BlockingPool.shared.run { () throws(ModelRequest.Refusal) in try ModelRequest(body, model: modelID) }
    }

    private func answer(to refusal: ModelRequest.Refusal, _ model: Egress.Model) -> Response {
        switch refusal {
        case .body(let failure): GatewayProblem.response(failure.status, "bad_request", failure.detail)
        case .unreadable: GatewayProblem.response(.badRequest, "bad_request", refusal.description)
        case .model:
            GatewayProblem.response(.badRequest, "model_not_allowed", "Only \(model.modelID) may be called from this sandbox.")
        }
    }

    private func forward(
        _ order: ModelRequest, _ request: Request, _ model: Egress.Model, _ client: HTTPClient, _ endpoint: ModelEndpoint
    ) async -> Response {
        var headers = ["Content-Type": "application/json", "Accept": request.fields["accept"] ?? "*/*"]
        if let key = model.key { headers["Authorization"] = "Bearer \(key.reveal())" }
        let outgoing = HTTPRequest("POST", endpoint.path + "/chat/completions", headers: headers, body: order.body, isRepeatable: false)
        let stream: HTTPStream
        do throws(TransportError) {
            stream = try await client.stream(
                outgoing, limit: GatewayLimits.answerBytes, overflow: .pause,
                timeouts: TransportTimeouts(firstByte: GatewayLimits.silence, idle: GatewayLimits.silence))
        } catch {
            traffic.failuresInARow += 1
            traffic.lastFailureStatus = nil
            log.info("the model endpoint does not answer", ["error": error.detail])
            return GatewayProblem.response(.badGateway, "model_unavailable", "The model endpoint does not answer: \(error.detail)")
        }
        note(status: stream.head.status)
        guard stream.head.isSuccess else { return await refusal(stream, model) }
        var fields: Fields = ["content-type": stream.head.headers["content-type"] ?? "application/json"]
        if let encoding = stream.head.headers["content-encoding"] { fields["content-encoding"] = encoding }
        let meter = AnswerMeter(isStream: stream.head.contentType == "text/event-stream", requestBytes: order.body.count)
        return Response(
            Status(stream.head.status), fields: fields,
            body: .writer { writer in
                var isLeft = false
                // The usage is counted however the answer ends; an agent that goes away does not make it unfinished.
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
    private func refusal(_ stream: HTTPStream, _ model: Egress.Model) async -> Response {
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

/// The room for the bodies of requests waiting to be sent: their total is limited in bytes.
@NetworkLoop private final class BodyRoom {
    private let limit: Int
    private var taken = 0

    nonisolated init(limit: Int) {
        self.limit = limit
    }

    /// Takes room for a body; returns `false` if there is not enough now.
    func take(_ bytes: Int) -> Bool {
        guard bytes <= limit - taken else { return false }
        taken += bytes
        return true
    }

    /// Gives back the room of a body.
    func give(back bytes: Int) {
        taken -= bytes
    }
}

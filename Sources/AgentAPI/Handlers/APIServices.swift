internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// A request that has passed the checks of route, key and scope.
struct APICall: Sendable {
    let request: Request
    let key: APIKey
    /// The values of the path's parameters.
    let parameters: [String]

    /// The run's id.
    var id: String { parameters.first ?? "" }
}

/// The services that the handlers share.
struct APIServices: Sendable {
    let engine: Engine
    let facts: ServerFacts
    let hub: StreamHub
    let validity: KeyValidity
    let cache: RunDocumentCache
    let claims = IdempotencyClaims()
    let openAPI = OpenAPICache()

    var envelope: RunEnvelope { RunEnvelope(facts: facts) }

    /// Returns the call's run if it belongs to the caller's account, for handlers that do not show it.
    func find(_ call: APICall) async throws(Failure) -> Run {
        guard Identifier.isWellFormed(call.id, prefix: "run") else { throw Failure(.notFound, "There is no such run.") }
        return try await engine.find(call.id, by: call.key)
    }

    /// Returns the call's run if it belongs to the caller's account. A malformed id is not looked up.
    func run(_ call: APICall) async throws(Failure) -> RunView {
        guard Identifier.isWellFormed(call.id, prefix: "run") else { throw Failure(.notFound, "There is no such run.") }
        return try await engine.run(call.id, by: call.key)
    }

    /// Returns the call's run and turn.
    func turn(_ call: APICall) async throws(Failure) -> (run: Run, turn: TurnView) {
        let run = try await find(call)
        guard let number = WholeNumber.read(call.parameters[1]).flatMap(Int.init(exactly:)), number > 0 else {
            throw Failure(.notFound, "Turns are numbered from 1.")
        }
        return (run, try await engine.turn(number, of: run))
    }

    /// Returns a long poll that waits for changes of a run.
    @NetworkLoop func longPoll(_ call: APICall, of run: RunKey, seconds: Int) -> LongPoll {
        LongPoll(hub: hub, validity: validity, key: call.key, run: run, limit: .seconds(seconds))
    }

    /// Performs a command and returns its answer. A repeated request with the same `Idempotency-Key` receives the answer to the first.
    ///
    /// - Parameter body: The request's body; `nil` for methods that are idempotent without a key.
    @NetworkLoop func perform(
        _ command: EngineCommand, _ call: APICall, body: [UInt8]?, render: @escaping AnswerRenderer
    ) async throws(Failure) -> Response {
        let claim = try body.flatMap { body throws(Failure) in try IdempotencyClaims.claim(of: call.request, body: body) }
        let answer = try await claims.hold(claim, account: call.key.accountKey) { () throws(Failure) in
            try await engine.perform(command, by: call.key, claim: claim, render: render)
        }
        var response = Response.json(Status(answer.answer.status), answer.answer.body)
        for (name, value) in answer.answer.headers { response.fields[name] = value }
        if answer.isReplayed { response.fields["idempotent-replayed"] = "true" }
        return response
    }
}

internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// The services that the handlers share.
struct APIServices: Sendable {
    let engine: Engine
    let facts: ServerFacts
    let hub: StreamHub
    let cache: RunDocumentCache
    let claims: IdempotencyClaims
    let authentication: Authentication
    let validity: KeyValidity
    let openAPI = OpenAPICache()

    var envelope: Envelope { Envelope(facts: facts) }

    /// A request that has passed route, key and scope.
    struct Call: Sendable {
        let request: Request
        let key: APIKey
        /// The values of the path's parameters.
        let parameters: [String]

        /// The run's id.
        var id: String { parameters.first ?? "" }
    }

    /// Returns a run of the caller's account; a malformed id is not looked up.
    func run(_ call: Call) async throws(Failure) -> RunView {
        guard Identifier.isWellFormed(call.id, prefix: "run") else { throw Failure(.notFound, "There is no such run.") }
        return try await engine.run(call.id, by: call.key)
    }

    /// Returns a long poll of a run.
    @NetworkLoop func longPoll(_ call: Call, of run: RunKey, seconds: Int) -> LongPoll {
        LongPoll(hub: hub, validity: validity, key: call.key, run: run, limit: .seconds(seconds))
    }

    /// Returns a command's answer as a response.
    static func response(_ answer: CommandAnswer) -> Response {
        var response = Response.json(Status(answer.answer.status), answer.answer.body)
        for (name, value) in answer.answer.headers { response.fields[name] = value }
        if answer.isReplayed { response.fields["idempotent-replayed"] = "true" }
        return response
    }
}

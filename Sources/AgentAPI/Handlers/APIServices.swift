internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// What the handlers share.
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
        /// What stands in the path for its parameters.
        let parameters: [String]

        /// The run's id.
        var id: String { parameters.first ?? "" }
    }

    /// A run of the caller's account; an id that cannot be one is not looked up.
    func run(_ call: Call) async throws(Failure) -> RunView {
        guard Identifier.isWellFormed(call.id, prefix: "run") else { throw Failure(.notFound, "There is no such run.") }
        return try await engine.run(call.id, by: call.key)
    }

    /// The same, for those who go on to read a query or a body, where mistakes are of another kind.
    func existingRun(_ call: Call) async throws(Rejection) -> RunView {
        do throws(Failure) {
            return try await run(call)
        } catch {
            throw .failure(error)
        }
    }

    /// The request's body, for those who have fields to report next.
    @NetworkLoop func body(_ call: Call) async throws(Rejection) -> (bytes: [UInt8], value: JSONValue) {
        do throws(Failure) {
            return try await BodyReading.read(call.request)
        } catch {
            throw .failure(error)
        }
    }

    /// A look at a run that goes on for a while.
    @NetworkLoop func longPoll(_ call: Call, of run: RunKey, seconds: Int) -> LongPoll {
        LongPoll(hub: hub, validity: validity, key: call.key, run: run, limit: .seconds(seconds))
    }

    /// A command's answer as a response.
    static func response(_ answer: CommandAnswer) -> Response {
        var response = Response.json(Status(answer.answer.status), answer.answer.body)
        for (name, value) in answer.answer.headers { response.fields[name] = value }
        if answer.isReplayed { response.fields["idempotent-replayed"] = "true" }
        return response
    }
}

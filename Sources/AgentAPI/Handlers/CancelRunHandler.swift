internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `POST /runs/{id}/cancel`
struct CancelRunHandler: Sendable {
    let services: APIServices

    @NetworkLoop func respond(_ call: APIServices.Call) async throws(Failure) -> Response {
        let view = try await services.run(call)
        let (bytes, value) = try await BodyReading.read(call.request)
        let reader = FieldReader(value)
        guard reader.problems.isEmpty else { throw .invalid(reader.problems) }
        let claim = try IdempotencyClaims.claim(of: call.request, body: bytes)
        let envelope = services.envelope
        let answer = try await services.claims.hold(claim, account: call.key.accountKey) { () throws(Failure) in
            try await services.engine.cancel(view.run.id, by: call.key, claim: claim) { acceptance in
                BoundAnswer(status: 200, body: envelope.body(acceptance))
            }
        }
        return APIServices.response(answer)
    }
}

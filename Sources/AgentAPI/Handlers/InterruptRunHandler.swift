internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `POST /runs/{id}/interrupt`
struct InterruptRunHandler: Sendable {
    let services: APIServices

    @NetworkLoop func respond(_ call: APIServices.Call) async throws(Failure) -> Response {
        let view = try await services.run(call)
        let (bytes, value) = try await BodyReading.read(call.request)
        let reader = FieldReader(value)
        let withdrawsQueued = reader.bool("withdrawQueued") ?? false
        guard reader.problems.isEmpty else { throw .invalid(reader.problems) }
        let claim = try IdempotencyClaims.claim(of: call.request, body: bytes)
        let envelope = services.envelope
        let answer = try await services.claims.hold(claim, account: call.key.accountKey) { () throws(Failure) in
            try await services.engine.interrupt(view.run.id, withdrawsQueued: withdrawsQueued, by: call.key, claim: claim) { acceptance in
                // 202: the turn at work ends a moment later.
                BoundAnswer(status: acceptance.run.run.state.status == .running ? 202 : 200, body: envelope.body(acceptance))
            }
        }
        return APIServices.response(answer)
    }
}

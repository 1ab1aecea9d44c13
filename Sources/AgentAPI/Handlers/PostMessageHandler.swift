internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `POST /runs/{id}/messages`
struct PostMessageHandler: Sendable {
    let services: APIServices

    @NetworkLoop func respond(_ call: APIServices.Call) async throws(Failure) -> Response {
        let view = try await services.run(call)
        let (bytes, value) = try await BodyReading.read(call.request)
        var body = MessageBody(value, facts: services.facts)
        let message = try body.read()
        let claim = try IdempotencyClaims.claim(of: call.request, body: bytes)
        let envelope = services.envelope
        let answer = try await services.claims.hold(claim, account: call.key.accountKey) { () throws(Failure) in
            try await services.engine.post(message, to: view.run.id, by: call.key, claim: claim) { acceptance in
                // 202: what was accepted is not done yet.
                let isDone = acceptance.turn == nil && acceptance.run.run.state.status == .ended
                return BoundAnswer(status: isDone ? 200 : 202, body: envelope.body(acceptance))
            }
        }
        return APIServices.response(answer)
    }
}

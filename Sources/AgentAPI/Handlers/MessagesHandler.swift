internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `POST /runs/{id}/messages`, and `PATCH` and `DELETE /runs/{id}/messages/{messageId}`: sends a message, edits one that waits, withdraws it.
struct MessagesHandler: Sendable {
    let services: APIServices

    @NetworkLoop func post(_ call: APICall) async throws(Failure) -> Response {
        let run = try await services.run(call).run
        let (bytes, value) = try await JSONBody.read(call.request)
        var body = MessageBody(value, facts: services.facts)
        let message = try body.read()
        let envelope = services.envelope
        return try await services.perform(call, body: bytes) { (claim) throws(Failure) in
            try await services.engine.post(message, to: run.id, by: call.key, claim: claim) { acceptance in
                // 202: what was accepted has not been done yet.
                let isDone = acceptance.turn == nil && acceptance.run.run.state.status == .ended
                return BoundAnswer(status: isDone ? 200 : 202, body: envelope.body(acceptance))
            }
        }
    }

    @NetworkLoop func edit(_ call: APICall) async throws(Failure) -> Response {
        let run = try await services.run(call).run
        var body = MessageBody(try await JSONBody.read(call.request).value, facts: services.facts)
        let edit = try body.readEdit()
        return response(try await services.engine.edit(call.parameters[1], edit, of: run.id, by: call.key))
    }

    @NetworkLoop func withdraw(_ call: APICall) async throws(Failure) -> Response {
        let run = try await services.run(call).run
        return response(try await services.engine.withdraw(call.parameters[1], of: run.id, by: call.key))
    }

    private func response(_ acceptance: Acceptance) -> Response {
        .json(.ok, services.envelope.body(acceptance))
    }
}

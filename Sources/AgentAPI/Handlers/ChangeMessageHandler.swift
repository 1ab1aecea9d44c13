internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `PATCH` and `DELETE /runs/{id}/messages/{messageId}`: changes or withdraws a prompt that still waits.
struct ChangeMessageHandler: Sendable {
    let services: APIServices

    @NetworkLoop func edit(_ call: APIServices.Call) async throws(Failure) -> Response {
        let run = try await services.run(call).run
        var body = MessageBody(try await BodyReading.read(call.request).value, facts: services.facts)
        let edit = try body.readEdit()
        return response(try await services.engine.edit(call.parameters[1], edit, of: run.id, by: call.key))
    }

    @NetworkLoop func withdraw(_ call: APIServices.Call) async throws(Failure) -> Response {
        let run = try await services.run(call).run
        return response(try await services.engine.withdraw(call.parameters[1], of: run.id, by: call.key))
    }

    private func response(_ acceptance: Acceptance) -> Response {
        .json(.ok, services.envelope.body(acceptance))
    }
}

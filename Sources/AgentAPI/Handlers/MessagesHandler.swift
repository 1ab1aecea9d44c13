internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `POST /runs/{id}/messages`, and `PATCH` and `DELETE /runs/{id}/messages/{messageId}`: sends a message, edits one that waits, withdraws it.
struct MessagesHandler: Sendable {
    let services: APIServices

    @NetworkLoop func post(_ call: APICall) async throws(Failure) -> Response {
        let run = try await services.find(call)
        let (bytes, value) = try await JSONBody.read(call.request)
        var body = MessageBody(value, facts: services.facts)
        let message = try body.read()
        let envelope = services.envelope
        return try await services.perform(.post(message, to: run), call, body: bytes) { acceptance in
            // 202: what was accepted has not been done yet.
            let isDone = acceptance.turn == nil && acceptance.run.run.state.status == .ended
            return BoundAnswer(status: isDone ? 200 : 202, body: envelope.body(acceptance))
        }
    }

    @NetworkLoop func edit(_ call: APICall) async throws(Failure) -> Response {
        let run = try await services.find(call)
        var body = MessageBody(try await JSONBody.read(call.request).value, facts: services.facts)
        return try await change(.edit(try body.readEdit(), message: call.parameters[1], of: run), call)
    }

    @NetworkLoop func withdraw(_ call: APICall) async throws(Failure) -> Response {
        try await change(.withdraw(message: call.parameters[1], of: try await services.find(call)), call)
    }

    @NetworkLoop private func change(_ command: EngineCommand, _ call: APICall) async throws(Failure) -> Response {
        let envelope = services.envelope
        return try await services.perform(command, call, body: nil) { BoundAnswer(status: 200, body: envelope.body($0)) }
    }
}

internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `POST /runs/{id}/interrupt`, `POST /runs/{id}/cancel` and `DELETE /runs/{id}`: stops a turn, ends a run, forgets it.
struct RunControlHandler: Sendable {
    let services: APIServices

    @NetworkLoop func interrupt(_ call: APICall) async throws(Failure) -> Response {
        let run = try await services.find(call)
        let (bytes, value) = try await JSONBody.read(call.request)
        let reader = FieldReader(value)
        let withdrawsQueued = reader.bool("withdrawQueued") ?? false
        guard reader.problems.isEmpty else { throw .invalid(reader.problems) }
        let envelope = services.envelope
        return try await services.perform(.interrupt(run, withdrawsQueued: withdrawsQueued), call, body: bytes) { acceptance in
            // 202: the current turn ends a moment later.
            BoundAnswer(status: acceptance.run.run.state.status == .running ? 202 : 200, body: envelope.body(acceptance))
        }
    }

    @NetworkLoop func cancel(_ call: APICall) async throws(Failure) -> Response {
        let run = try await services.find(call)
        let (bytes, value) = try await JSONBody.read(call.request)
        let reader = FieldReader(value)
        guard reader.problems.isEmpty else { throw .invalid(reader.problems) }
        let envelope = services.envelope
        return try await services.perform(.cancel(run), call, body: bytes) { BoundAnswer(status: 200, body: envelope.body($0)) }
    }

    @NetworkLoop func delete(_ call: APICall) async throws(Failure) -> Response {
        let run = try await services.find(call)
        _ = try await services.perform(.delete(run), call, body: nil) { _ in BoundAnswer(status: 204, body: []) }
        return Response(.noContent)
    }
}

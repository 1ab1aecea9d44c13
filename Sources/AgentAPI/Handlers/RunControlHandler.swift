internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `POST /runs/{id}/interrupt`, `POST /runs/{id}/cancel` and `DELETE /runs/{id}`: stops a turn, ends a run, forgets it.
struct RunControlHandler: Sendable {
    let services: APIServices

    @NetworkLoop func interrupt(_ call: APICall) async throws(Failure) -> Response {
        let run = try await services.run(call).run
        let (bytes, value) = try await JSONBody.read(call.request)
        let reader = FieldReader(value)
        let withdrawsQueued = reader.bool("withdrawQueued") ?? false
        guard reader.problems.isEmpty else { throw .invalid(reader.problems) }
        let envelope = services.envelope
        return try await services.perform(call, body: bytes) { (claim) throws(Failure) in
            try await services.engine.interrupt(run.id, withdrawsQueued: withdrawsQueued, by: call.key, claim: claim) { acceptance in
                // 202: the current turn ends a moment later.
                BoundAnswer(status: acceptance.run.run.state.status == .running ? 202 : 200, body: envelope.body(acceptance))
            }
        }
    }

    @NetworkLoop func cancel(_ call: APICall) async throws(Failure) -> Response {
        let run = try await services.run(call).run
        let (bytes, value) = try await JSONBody.read(call.request)
        let reader = FieldReader(value)
        guard reader.problems.isEmpty else { throw .invalid(reader.problems) }
        let envelope = services.envelope
        return try await services.perform(call, body: bytes) { (claim) throws(Failure) in
            try await services.engine.cancel(run.id, by: call.key, claim: claim) { acceptance in
                BoundAnswer(status: 200, body: envelope.body(acceptance))
            }
        }
    }

    @NetworkLoop func delete(_ call: APICall) async throws(Failure) -> Response {
        let run = try await services.run(call).run
        try await services.engine.delete(run.id, by: call.key)
        return Response(.noContent)
    }
}

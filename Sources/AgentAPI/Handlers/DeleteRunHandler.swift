internal import RunEngine
internal import Runtime
internal import Server

/// `DELETE /runs/{id}`
struct DeleteRunHandler: Sendable {
    let services: APIServices

    @NetworkLoop func respond(_ call: APIServices.Call) async throws(Failure) -> Response {
        let run = try await services.run(call).run
        try await services.engine.delete(run.id, by: call.key)
        return Response(.noContent)
    }
}

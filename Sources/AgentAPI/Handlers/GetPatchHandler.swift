internal import RunEngine
internal import Runtime
internal import Server

/// `GET /runs/{id}/patch`: the patch from the base to the last ended turn.
struct GetPatchHandler: Sendable {
    let services: APIServices

    @NetworkLoop func respond(_ call: APIServices.Call) async throws(Failure) -> Response {
        let view = try await services.run(call)
        return try PatchAnswer.response(try await services.engine.patch(of: view.run))
    }
}

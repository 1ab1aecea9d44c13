internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `GET /me`, `GET /models` and `GET /api/v1/openapi`: describes the caller and the server.
struct DescriptionHandler: Sendable {
    let services: APIServices

    @NetworkLoop func me(_ call: APICall) async throws(Failure) -> Response {
        let account = try await services.engine.account(of: call.key)
        return .json(.ok, MeDocument(account: account, key: call.key, server: services.facts.server).value.encoded())
    }

    @NetworkLoop func models() -> Response {
        .json(.ok, ModelsDocument(catalog: services.facts.catalog).value.encoded())
    }

    @NetworkLoop func openAPI() async -> Response {
        Response(.ok, fields: ["content-type": "application/json"], body: .bytes(await services.openAPI.document(of: services.facts)))
    }
}

internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `POST /runs`
struct CreateRunHandler: Sendable {
    let services: APIServices

    @NetworkLoop func respond(_ call: APIServices.Call) async throws(Failure) -> Response {
        let (bytes, value) = try await BodyReading.read(call.request)
        var body = CreateRunBody(value, facts: services.facts)
        let named = try await name(of: body.repositoryID, call)
        let new = try body.read(repositoryNamed: named)
        if body.isDryRun { return .json(.ok, DryRunDocument(checks: await services.engine.dryRun(new)).value.encoded()) }
        let claim = try IdempotencyClaims.claim(of: call.request, body: bytes)
        let envelope = services.envelope
        let answer = try await services.claims.hold(claim, account: call.key.accountKey) { () throws(Failure) in
            try await services.engine.createRun(new, by: call.key, claim: claim) { acceptance in
                let status = acceptance.isDuplicate ? 200 : 201
                let headers = acceptance.isDuplicate ? [:] : ["location": envelope.facts.url(of: acceptance.run.run.id)]
                return BoundAnswer(status: status, headers: headers, body: envelope.created(acceptance))
            }
        }
        return APIServices.response(answer)
    }

    private func name(of id: String?, _ call: APIServices.Call) async throws(Failure) -> String? {
        guard let id else { return nil }
        return Identifier.isWellFormed(id, prefix: "repo") ? try await services.engine.repositoryName(id: id, by: call.key) : nil
    }
}

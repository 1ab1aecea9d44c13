internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `POST /runs` and `GET /runs`: starts a run, and lists runs.
struct RunsHandler: Sendable {
    let services: APIServices

    @NetworkLoop func create(_ call: APICall) async throws(Failure) -> Response {
        let (bytes, value) = try await JSONBody.read(call.request)
        var body = CreateRunBody(value, facts: services.facts)
        let new = try body.read(repositoryNamed: try await repositoryName(of: body.repositoryID, call))
        if body.isDryRun { return .json(.ok, DryRunDocument(checks: await services.engine.dryRun(new)).value.encoded()) }
        let envelope = services.envelope
        return try await services.perform(.create(new), call, body: bytes) { acceptance in
            let status = acceptance.isDuplicate ? 200 : 201
            let headers = acceptance.isDuplicate ? [:] : ["location": envelope.facts.url(of: acceptance.run.run.id)]
            return BoundAnswer(status: status, headers: headers, body: envelope.created(acceptance))
        }
    }

    private func repositoryName(of id: String?, _ call: APICall) async throws(Failure) -> String? {
        guard let id, Identifier.isWellFormed(id, prefix: "repo") else { return nil }
        return try await services.engine.repositoryName(id: id, by: call.key)
    }

    @NetworkLoop func list(_ call: APICall) async throws(Failure) -> Response {
        var query = QueryReader(call.request.target)
        let limit = query.integer("limit", APILimits.pageRuns, default: APILimits.pageRunsDefault)
        let filter = query.runFilter()
        let cursor = query.text("cursor")
        guard query.problems.isEmpty else { throw .invalid(query.problems) }
        let before = try cursor.map { text throws(Failure) in try ListCursor.read(text, filter: filter) }
        // One run more than the page holds tells whether there is a next page.
        let found = try await services.engine.runs(filter, limit: limit + 1, before: before, by: call.key)
        let page = found.prefix(limit)
        let next = found.count > limit ? page.last.map { ListCursor.make(after: $0.run, filter: filter) } : nil
        var bytes = Array(#"{"runs":["#.utf8)
        for (position, view) in page.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += services.envelope.run(view, isListed: true)
        }
        bytes += Array("],\"nextCursor\":\(next.map { "\"\($0)\"" } ?? "null")}".utf8)
        return .json(.ok, bytes)
    }
}

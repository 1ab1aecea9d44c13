internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `GET /runs`
struct ListRunsHandler: Sendable {
    let services: APIServices

    @NetworkLoop func respond(_ call: APIServices.Call) async throws(Failure) -> Response {
        var query = QueryReader(call.request.target)
        let limit = query.integer("limit", APILimits.pageRuns, standard: APILimits.pageRunsStandard)
        var filter = Engine.RunFilter()
        filter.statuses = query.choices("status", RunStatus.self)
        filter.outcomes = query.choices("outcome", RunOutcome.self)
        filter.tags = query.tags()
        filter.repository = query.repository()
        filter.dedupeKey = query.dedupeKey()
        filter.createdAfter = query.time("createdAfter")
        filter.createdBefore = query.time("createdBefore")
        let cursor = query.text("cursor")
        guard query.problems.isEmpty else { throw .invalid(query.problems) }
        let before: Int64?
        if let cursor { before = try ListCursor.read(cursor, filter: filter) } else { before = nil }
        // One run more than asked for shows whether there is a next page.
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

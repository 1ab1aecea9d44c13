internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `GET /runs/{id}/events`: the log in pages, answered at once or when the first event arrives.
struct ListEventsHandler: Sendable {
    let services: APIServices

    @NetworkLoop func respond(_ call: APIServices.Call) async throws(Failure) -> Response {
        let run = try await services.run(call).run
        var query = QueryReader(call.request.target)
        let limit = query.integer("limit", APILimits.pageEventsAsked, standard: APILimits.pageEventsStandard)
        let wait = query.integer("wait", APILimits.waitSeconds, standard: 0)
        let filter = query.types()
        let position = query.position("after")
        guard query.problems.isEmpty else { throw .invalid(query.problems) }
        let after = try EventCursor.position(position)
        let poll = services.longPoll(call, of: run.key, seconds: wait)
        let page = try await poll.wait {
            wait == 0 || !$0.events.isEmpty
        } look: { () throws(Failure) in
            try await services.engine.eventPage(of: run.id, after: after, types: filter.names, limit: limit, by: call.key)
        }
        return .json(.ok, ListEventsHandler.body(page, runID: run.id))
    }

    private static func body(_ page: Engine.EventPage, runID: String) -> [UInt8] {
        var bytes = Array(#"{"events":["#.utf8)
        for (position, event) in page.events.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            EventEnvelope.write(event, runID: runID, to: &bytes)
        }
        bytes += Array("],\"nextAfter\":\(page.nextAfter),\"hasMore\":\(page.hasMore),\"lastSeq\":\(page.lastSeq)}".utf8)
        return bytes
    }
}

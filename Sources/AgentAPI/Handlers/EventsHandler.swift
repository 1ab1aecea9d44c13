internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `GET /runs/{id}/events` and `GET /runs/{id}/stream`: the log in pages, and as Server-Sent Events.
struct EventsHandler: Sendable {
    let services: APIServices

    /// Answers with a page of events, at once or when the first one arrives.
    @NetworkLoop func list(_ call: APICall) async throws(Failure) -> Response {
        let run = try await services.find(call)
        var query = QueryReader(call.request.target)
        let limit = query.integer("limit", APILimits.pageEvents, default: APILimits.pageEventsDefault)
        let wait = query.integer("wait", APILimits.waitSeconds, default: 0)
        let filter = query.types()
        let position = query.position("after")
        guard query.problems.isEmpty else { throw .invalid(query.problems) }
        let after = try EventCursor.position(position)
        let page = try await services.longPoll(call, of: run.key, seconds: wait).wait {
            wait == 0 || !$0.events.isEmpty
        } read: { () throws(Failure) in
            try await services.engine.eventPage(of: run.id, after: after, types: filter.names, limit: limit, by: call.key)
        }
        return .json(.ok, EventsHandler.body(page, runID: run.id))
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

    /// The condition of `?until=` that ends a stream before its run ends.
    private enum EndCondition: String, CaseIterable {
        case idle
    }

    /// Answers with a stream; or with 204 if the run has ended and the client has seen its last event.
    @NetworkLoop func stream(_ call: APICall) async throws(Failure) -> Response {
        let run = try await services.find(call)
        var query = QueryReader(call.request.target)
        let endsWhenIdle = query.choice("until", EndCondition.self) == .idle
        let filter = query.types()
        let after = query.position("after")
        guard query.problems.isEmpty else { throw .invalid(query.problems) }
        let start = try StreamStart(lastEventID: call.request.fields.values(of: "last-event-id"), after: after, lastSeq: run.lastSeq)
        guard run.prunedAt == nil else { throw Failure(.eventsPruned, "The run's events were removed.") }
        // An EventSource that receives 204 does not reconnect.
        if start.isReconnect, run.state.status == .ended, start.position == run.lastSeq { return Response(.noContent) }
        let stream = RunStream(
            engine: services.engine, hub: services.hub, validity: services.validity, run: run, key: call.key, after: start.position, filter: filter,
            endsWhenIdle: endsWhenIdle)
        let fields: Fields = ["content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no"]
        return Response(.ok, fields: fields, body: .source(stream))
    }
}

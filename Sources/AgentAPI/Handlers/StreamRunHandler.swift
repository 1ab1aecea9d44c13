internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `GET /runs/{id}/stream`
struct StreamRunHandler: Sendable {
    let services: APIServices

    private enum Until: String, CaseIterable {
        case idle
    }

    @NetworkLoop func respond(_ call: APIServices.Call) async throws(Failure) -> Response {
        let run = try await services.run(call).run
        let query = try query(of: call.request.target)
        let header = try StreamRunHandler.lastEventID(call.request.fields)
        let (position, isByHeader) = try StreamRunHandler.position(header, query.after, run)
        guard run.prunedAt == nil else { throw Failure(.eventsPruned, "The run's events were removed.") }
        // An EventSource that receives 204 does not reconnect.
        if isByHeader, run.state.status == .ended, position == run.lastSeq { return Response(.noContent) }
        let stream = RunStream(
            engine: services.engine, hub: services.hub, validity: services.validity, run: run, key: call.key, after: position,
            filter: query.filter, endsWhenIdle: query.endsWhenIdle)
        let fields: Fields = ["content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no"]
        return Response(.ok, fields: fields, body: .source(stream))
    }

    private struct Query {
        let endsWhenIdle: Bool
        let filter: EventFilter
        let after: String?
    }

    private func query(of target: Target) throws(Failure) -> Query {
        var query = QueryReader(target)
        let endsWhenIdle = query.choice("until", Until.self) == .idle
        let filter = query.types()
        let after = query.position("after")
        guard query.problems.isEmpty else { throw .invalid(query.problems) }
        return Query(endsWhenIdle: endsWhenIdle, filter: filter, after: after)
    }

    /// Returns the `Last-Event-ID`, or `nil` if there is none. An EventSource that has seen no event yet may send it without a value.
    private static func lastEventID(_ fields: Fields) throws(Failure) -> String? {
        let values = fields.values(of: "last-event-id").filter { !$0.isEmpty }
        guard values.count < 2 else { throw Failure(.invalidCursor, "Last-Event-ID is there \(values.count) times.") }
        return values.first
    }

    /// Returns the position to begin at. The header wins over `after`: a browser that reconnects repeats the old URL.
    private static func position(_ header: String?, _ after: String?, _ run: Run) throws(Failure) -> (position: Int64, isByHeader: Bool) {
        let asked = try EventCursor.position(after)
        let position = try header.map { text throws(Failure) in try EventCursor.position(text) } ?? asked
        guard position <= run.lastSeq else {
            throw Failure(.invalidCursor, "\(position) is no event of this run: its last one is \(run.lastSeq).")
        }
        return (position, header != nil)
    }
}

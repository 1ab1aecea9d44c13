internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `GET /runs/{id}/turns` and `GET /runs/{id}/turns/{n}`: the turns of a run, and one of them.
struct TurnsHandler: Sendable {
    let services: APIServices

    @NetworkLoop func list(_ call: APICall) async throws(Failure) -> Response {
        let run = try await services.find(call)
        var query = QueryReader(call.request.target)
        let limit = query.integer("limit", APILimits.pageTurns, default: APILimits.pageTurnsDefault)
        let after = query.position("after") == nil ? 0 : query.integer("after", 0...Int(Int32.max), default: 0)
        let statuses = query.choices("status", TurnStatus.self)
        guard query.problems.isEmpty else { throw .invalid(query.problems) }
        // One turn more than the page holds tells whether there is a next page.
        let found = try await services.engine.turns(of: run.key, after: after, statuses: statuses, limit: limit + 1)
        let page = found.prefix(limit)
        let document: JSONValue = [
            "turns": .array(page.map { TurnDocument(view: $0).value }), "nextAfter": .integer(Int64(page.last?.turn.number ?? after)),
            "hasMore": .bool(found.count > limit),
        ]
        return .json(.ok, document.encoded())
    }

    @NetworkLoop func get(_ call: APICall) async throws(Failure) -> Response {
        let document: JSONValue = ["turn": TurnDocument(view: try await services.turn(call).turn).value]
        return .json(.ok, document.encoded())
    }
}

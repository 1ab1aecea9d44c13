internal import Coding
internal import Runtime
internal import Server

/// The routes of OpenCode's V1 line that the driver uses.
@NetworkLoop final class AgentRoutes: HTTPHandler {
    let state: AgentState
    private let setup: AgentSetup

    init(_ setup: AgentSetup) {
        self.setup = setup
        state = AgentState(setup)
    }

    func respond(to request: Request) async -> Response {
        if let wanted = setup.authorization, request.fields["authorization"] != wanted {
            return Response(.unauthorized, fields: ["www-authenticate": "Basic realm=\"opencode\""])
        }
        let query = Dictionary((request.target.queryItems ?? []).map { ($0.name, $0.value) }) { first, _ in first }
        let directory = query["directory"] ?? setup.directory
        let segments = request.target.segments ?? []
        switch (request.method, segments.first ?? "") {
        case (.get, "global") where segments == ["global", "health"]: return answer(["healthy": true, "version": .string(AgentSetup.version)])
        case (.get, "config") where segments.count == 1: return answer(setup.configuration)
        case (.get, "config") where segments == ["config", "providers"]: return answer(providers)
        case (.get, "event") where segments.count == 1: return events(directory)
        case (.get, "permission") where segments.count == 1: return answer(.array(state.asks.list(.permission)))
        case (.get, "question") where segments.count == 1: return answer(.array(state.asks.list(.question)))
        case (.get, "session"): return session(Array(segments.dropFirst()), query, directory)
        case (.post, "session"), (.post, "permission"), (.post, "question"):
            guard let body = await body(of: request) else { return failure(.badRequest, "the body is no JSON") }
            if segments[0] == "session" { return post(Array(segments.dropFirst()), body, directory) }
            return reply(segments, body)
        default: return page
        }
    }

    func answer(_ value: JSONValue) -> Response {
        .json(.ok, value.encoded())
    }

    func missing(_ message: String) -> Response {
        failure(.notFound, message)
    }

    func failure(_ status: Status, _ message: String) -> Response {
        let name: JSONValue = status == .notFound ? "NotFoundError" : "BadRequest"
        return .json(status, JSONValue.object(["name": name, "data": ["message": .string(message)]]).encoded())
    }

    /// A web page, which the real agent serves at every unknown path.
    private var page: Response {
        Response(
            .ok, fields: ["content-type": "text/html;charset=UTF-8"], body: .bytes(SharedBytes(utf8: "<!doctype html><title>opencode</title>\n")))
    }

    private func body(of request: Request) async -> JSONValue? {
        guard let bytes = try? await request.body.collect(atMost: AgentLimits.requestBytes) else { return nil }
        return bytes.isEmpty ? [:] : try? JSONValue(parsing: bytes.array)
    }

    private func events(_ directory: String) -> Response {
        Response(
            .ok, fields: ["content-type": "text/event-stream", "cache-control": "no-cache"], body: .source(state.hub.open(directory: directory)))
    }

    private var providers: JSONValue {
        let configured = setup.configuration["provider"]?.asObject ?? [:]
        let list = configured.map { id, provider in
            provider.with(["id": .string(id), "source": "config", "env": [], "models": provider["models"] ?? [:]])
        }
        let defaults = configured.compactMap { id, provider in
            provider["models"]?.asObject?.keys.first.map { (id, JSONValue.string($0)) }
        }
        return ["providers": .array(list), "default": .object(JSONObject(defaults))]
    }
}

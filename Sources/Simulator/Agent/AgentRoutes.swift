internal import Coding
internal import Runtime
internal import Server

/// The routes of OpenCode's V1 line that the driver uses.
@NetworkLoop final class AgentRoutes: HTTPHandler {
    private let setup: AgentSetup
    private let store: SessionStore
    private let asks = AskBook()
    private let turns: TurnScheduler

    init(_ setup: AgentSetup) {
        self.setup = setup
        store = SessionStore(file: StateFile(path: setup.stateFile))
        turns = TurnScheduler(store, asks: asks, configuration: setup.configuration)
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
        case (.get, "permission") where segments.count == 1: return answer(.array(asks.list(.permission)))
        case (.get, "question") where segments.count == 1: return answer(.array(asks.list(.question)))
        case (.get, "session"): return session(Array(segments.dropFirst()), query, directory)
        case (.post, "session"), (.post, "permission"), (.post, "question"):
            guard let body = await body(of: request) else { return failure(.badRequest, "the body is no JSON") }
            if segments[0] == "session" { return post(Array(segments.dropFirst()), body, directory) }
            return reply(segments, body)
        default: return page
        }
    }

    private func body(of request: Request) async -> JSONValue? {
        guard let bytes = try? await request.body.collect(atMost: AgentLimits.requestBytes) else { return nil }
        return bytes.isEmpty ? [:] : try? JSONValue(parsing: bytes.array)
    }

    private func events(_ directory: String) -> Response {
        Response(
            .ok, fields: ["content-type": "text/event-stream", "cache-control": "no-cache"], body: .source(store.hub.open(directory: directory)))
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

    // MARK: Sessions

    /// Answers `GET /session…`.
    private func session(_ segments: [String], _ query: [String: String], _ directory: String) -> Response {
        if segments.isEmpty {
            let here = store.sessions.reversed().filter { $0.directory == directory }.map(\.info)
            return answer(.array(Array(here.prefix(query["limit"].flatMap { Int($0) } ?? 100))))
        }
        if segments == ["status"] { return answer(.object(store.statuses)) }
        guard let session = store.session(segments[0]) else { return missing("Session not found: \(segments[0])") }
        switch segments.dropFirst().joined(separator: "/") {
        case "": return answer(session.info)
        case "children": return answer([])
        case "message": return messages(session, query)
        default: return missing("no such route")
        }
    }

    /// Returns the newest messages, or the newest before a cursor, oldest first.
    private func messages(_ session: StoredSession, _ query: [String: String]) -> Response {
        if store.takesGarbled(session.id) { return .json(.ok, Array("[{\"info\":".utf8)) }
        var all = session.messages[...]
        if let cursor = query["before"] {
            guard let index = all.firstIndex(where: { $0.id == cursor }) else { return failure(.badRequest, "unknown cursor") }
            all = all[..<index]
        }
        let window = query["limit"].flatMap { Int($0) }.map { all.suffix(max(1, $0)) } ?? all
        var response = answer(.array(window.map(\.value)))
        if window.count < all.count, let first = window.first { response.fields.append("x-next-cursor", first.id) }
        return response
    }

    /// Answers `POST /session…`.
    private func post(_ segments: [String], _ body: JSONValue, _ directory: String) -> Response {
        if segments.isEmpty { return open(body, directory) }
        guard let session = store.session(segments[0]) else { return missing("Session not found: \(segments[0])") }
        switch segments.dropFirst().joined(separator: "/") {
        case "prompt_async":
            take(body, session)
            return Response(.noContent)
        case "abort":
            turns.abort(session.id)
            return answer(true)
        default: return missing("no such route")
        }
    }

    private func open(_ body: JSONValue, _ directory: String) -> Response {
        let info = JSONValue.object([
            "id": .string(AgentID.make("ses")), "slug": "simulated-agent", "projectID": "global", "directory": .string(directory), "path": "",
            "title": "New session", "version": .string(AgentSetup.version), "cost": 0,
            "tokens": ["input": 0, "output": 0, "reasoning": 0, "cache": ["read": 0, "write": 0]], "time": ["created": .now, "updated": .now],
        ]).with(["title": body["title"], "agent": body["agent"], "model": body["model"], "metadata": body["metadata"], "parentID": body["parentID"]])
        store.add(StoredSession(info: info))
        return answer(info)
    }

    /// Records a prompt; one with a known id is appended to the first, as in the real agent.
    private func take(_ body: JSONValue, _ session: StoredSession) {
        let id = body["messageID"]?.asString ?? AgentID.make("msg")
        if !session.messages.contains(where: { $0.id == id }) {
            let info: JSONValue = [
                "id": .string(id), "role": "user", "sessionID": .string(session.id), "time": ["created": .now], "agent": body["agent"] ?? "build",
                "model": body["model"] ?? ["providerID": "", "modelID": ""],
            ]
            store.put(info, in: session.id)
        }
        for part in body["parts"]?.asArray ?? [] {
            let own: [String: JSONValue?] = ["id": .string(AgentID.make("prt")), "messageID": .string(id), "sessionID": .string(session.id)]
            store.put(part: part.with(own), in: session.id)
        }
        store.touch(session.id)
        turns.work(in: session.id)
        store.save()
    }

    // MARK: Asks

    /// Answers `POST /permission/<id>/reply`, `POST /question/<id>/reply`, `POST /question/<id>/reject`.
    private func reply(_ segments: [String], _ body: JSONValue) -> Response {
        guard segments.count == 3, let kind = AskBook.Kind(rawValue: segments[0]), let ask = asks.value(segments[1], kind),
            let session = ask["sessionID"]?.asString
        else { return missing("Request not found") }
        let id = segments[1]
        switch (kind, segments[2]) {
        case (.permission, "reply"):
            let reply = body["reply"]?.asString ?? "reject"
            store.publish("permission.replied", ["requestID": .string(id), "reply": .string(reply)], in: session)
            asks.reply(id, reply == "reject" ? .rejected(message: body["message"]?.asString) : .allowed)
        case (.question, "reply"):
            let answers = (body["answers"]?.asArray ?? []).map { ($0.asArray ?? []).compactMap(\.asString) }
            let written = JSONValue.array(answers.map { .array($0.map { .string($0) }) })
            store.publish("question.replied", ["requestID": .string(id), "answers": written], in: session)
            asks.reply(id, .answered(answers))
        case (.question, "reject"):
            store.publish("question.rejected", ["requestID": .string(id)], in: session)
            asks.reply(id, .rejected(message: nil))
        default: return missing("no such route")
        }
        return answer(true)
    }

    // MARK: Answers

    private func answer(_ value: JSONValue) -> Response {
        .json(.ok, value.encoded())
    }

    private func missing(_ message: String) -> Response {
        failure(.notFound, message)
    }

    private func failure(_ status: Status, _ message: String) -> Response {
        let name: JSONValue = status == .notFound ? "NotFoundError" : "BadRequest"
        return .json(status, JSONValue.object(["name": name, "data": ["message": .string(message)]]).encoded())
    }

    /// A web page, which the real agent serves at every unknown path.
    private var page: Response {
        Response(
            .ok, fields: ["content-type": "text/html;charset=UTF-8"], body: .bytes(SharedBytes(utf8: "<!doctype html><title>opencode</title>\n")))
    }
}

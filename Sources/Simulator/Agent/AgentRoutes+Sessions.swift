internal import Coding
internal import Runtime
internal import Server

extension AgentRoutes {
    /// Answers `GET /session…`.
    func session(_ segments: [String], _ query: [String: String], _ directory: String) -> Response {
        if segments.isEmpty {
            let here = state.sessions.reversed().filter { $0.directory == directory }.map(\.info)
            return answer(.array(Array(here.prefix(query["limit"].flatMap { Int($0) } ?? 100))))
        }
        if segments == ["status"] { return answer(.object(state.statuses)) }
        guard let session = state.session(segments[0]) else { return missing("Session not found: \(segments[0])") }
        switch segments.dropFirst().joined(separator: "/") {
        case "": return answer(session.info)
        case "children": return answer([])
        case "message": return messages(session, query)
        default: return missing("no such route")
        }
    }

    /// Returns the newest messages, or the newest before a cursor, oldest first.
    private func messages(_ session: StoredSession, _ query: [String: String]) -> Response {
        if state.takesGarbled(session.id) { return .json(.ok, Array("[{\"info\":".utf8)) }
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
    func post(_ segments: [String], _ body: JSONValue, _ directory: String) -> Response {
        if segments.isEmpty { return open(body, directory) }
        guard let session = state.session(segments[0]) else { return missing("Session not found: \(segments[0])") }
        switch segments.dropFirst().joined(separator: "/") {
        case "prompt_async":
            take(body, session)
            return Response(.noContent)
        case "abort":
            state.abort(session.id)
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
        state.add(StoredSession(info: info))
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
            state.put(info, in: session.id)
        }
        for part in body["parts"]?.asArray ?? [] {
            let own: [String: JSONValue?] = ["id": .string(AgentID.make("prt")), "messageID": .string(id), "sessionID": .string(session.id)]
            state.put(part: part.with(own), in: session.id)
        }
        state.touch(session.id)
        state.work(in: session.id)
        state.save()
    }
}

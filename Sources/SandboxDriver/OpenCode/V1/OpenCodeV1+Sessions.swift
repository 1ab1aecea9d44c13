internal import Coding
internal import Runtime

extension OpenCodeV1 {
    /// The key of our token in a session's metadata.
    private static let tokenKey = "hearth"

    func openSession(_ spec: SessionSpec, token: StepToken) async throws(AgentError) -> AgentSessionID {
        let agent = OpenCodeV1.agent(isPlan: spec.isPlan)
        // Our own title keeps the agent from asking the model for one. No permission rules: they would come after the plan agent's own denials.
        let body: JSONValue = [
            "title": .string(spec.title), "agent": .string(agent), "model": ["providerID": .string(provider), "id": .string(spec.modelID)],
            "metadata": .object([OpenCodeV1.tokenKey: .string(token.rawValue)]),
        ]
        Faults.reach(.call(.agentOpenSession, .beforeSend))
        let made = try await calls.post("/session", body).value
        Faults.reach(.call(.agentOpenSession, .afterAnswer))
        guard let id = made["id"]?.asString, id.hasPrefix("ses") else { throw .malformed("a session without an id") }
        let read = try await calls.get("/session/\(id)").value
        for (meant, kept) in [
            (token.rawValue, read["metadata"]?[OpenCodeV1.tokenKey]), (agent, read["agent"]), (spec.modelID, read["model"]?["id"]),
            (provider, read["model"]?["providerID"]),
        ] where kept?.asString != meant {
            throw .malformed("the session was not opened as asked: \(kept?.asString ?? "nothing") instead of \(meant)")
        }
        return AgentSessionID(rawValue: id)
    }

    func findSession(token: StepToken) async throws(AgentError) -> AgentSessionID? {
        let sessions = try await calls.get("/session", query: [("limit", "1000")]).value.asArray ?? []
        let ours = sessions.filter { $0["metadata"]?[OpenCodeV1.tokenKey]?.asString == token.rawValue && $0["parentID"] == nil }
        // A request sent twice may have created two sessions: the older one is kept.
        let oldest = ours.min { ($0["time"]?["created"]?.asDouble ?? 0) < ($1["time"]?["created"]?.asDouble ?? 0) }
        return oldest?["id"]?.asString.map { AgentSessionID(rawValue: $0) }
    }

    func knows(_ session: AgentSessionID, within limit: Duration) async throws(AgentError) -> Bool {
        do throws(AgentError) {
            return try await calls.get("/session/\(OpenCodeV1.segment(session))", within: limit).value["id"]?.asString == session.rawValue
        } catch .refused(status: 404, _) {
            return false
        }
    }

    /// Returns the agent for a turn: `build` changes files, `plan` does not.
    static func agent(isPlan: Bool) -> String {
        isPlan ? "plan" : "build"
    }

    /// Returns a session as a path segment.
    static func segment(_ session: AgentSessionID) -> String {
        PercentEncoding.encode(session.rawValue)
    }

    /// Returns the statuses of all sessions that are not idle.
    func statuses() async throws(AgentError) -> [String: AgentStatus] {
        guard let all = try await calls.get("/session/status").value.asObject else { throw .unreadable("the agent's list of statuses is none") }
        return Dictionary(all.map { ($0.key, AgentStatus(wire: $0.value)) }) { $1 }
    }

    /// Returns a list whose missing elements do no harm: an unreadable list is empty.
    func list(_ path: String) async throws(AgentError) -> [JSONValue] {
        do throws(AgentError) {
            return try await calls.get(path).value.asArray ?? []
        } catch {
            guard error.isOfItsAnswer else { throw error }
            return []
        }
    }

    /// Returns all sessions below one, each after its parent.
    func descendants(of session: AgentSessionID) async throws(AgentError) -> [String] {
        var found: [String] = []
        var open = [session.rawValue]
        while let next = open.popLast(), found.count < OpenCodeLimits.sessionsPerTree {
            let children = try await list("/session/\(PercentEncoding.encode(next))/children")
            let new = children.compactMap { $0["id"]?.asString }.filter { !found.contains($0) && $0 != session.rawValue }
            found += new
            open += new
        }
        return found
    }
}

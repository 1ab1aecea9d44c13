internal import Coding
internal import Runtime

extension OpenCodeV1 {
    func openAsks(in session: AgentSessionID) async throws(AgentError) -> [Ask] {
        let busy = try await statuses()
        let permissions = try await list("/permission")
        let questions = try await list("/question")
        let asks = permissions.compactMap { Ask(wirePermission: $0, root: session) } + questions.compactMap { Ask(wireQuestion: $0, root: session) }
        // An ask stays in the list after its turn is aborted.
        return asks.filter { busy[$0.session.rawValue] != nil }
    }

    func answer(_ ask: Ask, _ answer: Answer) async throws(AgentError) {
        let id = PercentEncoding.encode(ask.id.rawValue)
        let path: String
        var body: JSONValue?
        switch (ask.kind, answer) {
        case (.permission, .reject(let message)):
            path = "/permission/\(id)/reply"
            var members: JSONObject = ["reply": "reject"]
            members["message"] = message.map { .string($0) }
            body = .object(members)
        case (.permission, _):
            path = "/permission/\(id)/reply"
            body = ["reply": "once"]
        case (.question, .choices(let choices)):
            path = "/question/\(id)/reply"
            body = ["answers": .array(choices.map { .array($0.map { .string($0) }) })]
        case (.question, _): path = "/question/\(id)/reject"
        }
        Faults.reach(.call(.agentAnswer, .beforeSend))
        do throws(AgentError) {
            _ = try await calls.post(path, body)
        } catch .refused(status: 404, _) {
            // Someone else answered first, or the ask went away with its turn.
        }
        Faults.reach(.call(.agentAnswer, .afterAnswer))
    }
}

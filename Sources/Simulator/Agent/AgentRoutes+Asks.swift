internal import Coding
internal import Server

extension AgentRoutes {
    /// Answers `POST /permission/<id>/reply`, `POST /question/<id>/reply`, `POST /question/<id>/reject`.
    func reply(_ segments: [String], _ body: JSONValue) -> Response {
        guard segments.count == 3, let kind = AskBook.Kind(rawValue: segments[0]), let ask = state.asks.value(segments[1], kind),
            let session = ask["sessionID"]?.asString
        else { return missing("Request not found") }
        let id = segments[1]
        switch (kind, segments[2]) {
        case (.permission, "reply"):
            let reply = body["reply"]?.asString ?? "reject"
            state.publish("permission.replied", ["requestID": .string(id), "reply": .string(reply)], in: session)
            state.asks.reply(id, reply == "reject" ? .rejected(message: body["message"]?.asString) : .allowed)
        case (.question, "reply"):
            let answers = (body["answers"]?.asArray ?? []).map { ($0.asArray ?? []).compactMap(\.asString) }
            let written = JSONValue.array(answers.map { .array($0.map { .string($0) }) })
            state.publish("question.replied", ["requestID": .string(id), "answers": written], in: session)
            state.asks.reply(id, .answered(answers))
        case (.question, "reject"):
            state.publish("question.rejected", ["requestID": .string(id)], in: session)
            state.asks.reply(id, .rejected(message: nil))
        default: return missing("no such route")
        }
        return answer(true)
    }
}

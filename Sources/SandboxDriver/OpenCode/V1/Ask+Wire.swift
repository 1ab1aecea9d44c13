internal import Coding

/// Asks as OpenCode writes them, and the replies that it reads.
extension Ask {
    /// Reads a permission request in the form of `permission.asked` and `GET /permission`.
    init?(wirePermission value: JSONValue?, root: AgentSessionID) {
        let patterns = (value?["patterns"]?.asArray ?? []).compactMap { $0.asString }
        self.init(value, root, .permission(name: value?["permission"]?.asString ?? "", patterns: patterns))
    }

    /// Reads a question in the form of `question.asked` and `GET /question`.
    init?(wireQuestion value: JSONValue?, root: AgentSessionID) {
        let items = (value?["questions"]?.asArray ?? []).map { question in
            Item(
                text: question["question"]?.asString ?? "", options: (question["options"]?.asArray ?? []).compactMap { $0["label"]?.asString },
                isMultiple: question["multiple"]?.asBool ?? false)
        }
        self.init(value, root, .question(items))
    }

    private init?(_ value: JSONValue?, _ root: AgentSessionID, _ kind: Kind) {
        guard let id = value?["id"]?.asString, id.utf8.count <= OpenCodeLimits.askIDBytes, let session = value?["sessionID"]?.asString else {
            return nil
        }
        self.init(id: AskID(rawValue: id), session: AgentSessionID(rawValue: session), isRoot: session == root.rawValue, kind: kind)
    }

    /// Returns the request that carries an answer.
    func reply(_ answer: Answer) -> (path: String, body: JSONValue?) {
        let id = PercentEncoding.encode(id.rawValue)
        switch (kind, answer) {
        case (.permission, .reject(let message)):
            var members: JSONObject = ["reply": "reject"]
            members["message"] = message.map { .string($0) }
            return ("/permission/\(id)/reply", .object(members))
        case (.permission, _): return ("/permission/\(id)/reply", ["reply": "once"])
        case (.question, .choices(let choices)):
            return ("/question/\(id)/reply", ["answers": .array(choices.map { .array($0.map { .string($0) }) })])
        case (.question, _): return ("/question/\(id)/reject", nil)
        }
    }
}

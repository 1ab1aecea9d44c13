internal import Coding
internal import Runtime

extension AgentStatus {
    /// Reads `{"type": "idle"}`, `{"type": "retry", "attempt", "message", "next"}` or `{"type": "busy"}`. Unknown types
    /// are busy: they must not end a turn.
    init(wire value: JSONValue?) {
        switch value?["type"]?.asString {
        case "idle": self = .idle
        case "retry":
            self = .retrying(
                attempt: Int(clamping: value?["attempt"]?.asCount ?? 1), message: value?["message"]?.asString ?? "",
                next: AgentStatus.time(value?["next"]))
        default: self = .busy
        }
    }

    /// Reads a time from the other side, which may be any number, and clamps it to the range of the calendar.
    private static func time(_ value: JSONValue?) -> Timestamp? {
        guard let millis = value?.asDouble, !millis.isNaN else { return nil }
        return Timestamp(millis: Int64(saturating: min(max(0, millis), lastMillis)))
    }

    /// The last millisecond of the year 9999.
    private static let lastMillis = 253_402_300_799_999.0
}

extension Ask {
    /// Reads a permission request in the form of `permission.asked` and `GET /permission`.
    init?(wirePermission value: JSONValue?, root: AgentSessionID) {
        guard let value, let id = value["id"]?.asString, id.utf8.count <= OpenCodeLimits.askIDBytes, let session = value["sessionID"]?.asString else {
            return nil
        }
        let patterns = (value["patterns"]?.asArray ?? []).compactMap { $0.asString }
        self.init(
            id: AskID(rawValue: id), session: AgentSessionID(rawValue: session), isRoot: session == root.rawValue,
            kind: .permission(name: value["permission"]?.asString ?? "", patterns: patterns))
    }

    /// Reads a question in the form of `question.asked` and `GET /question`.
    init?(wireQuestion value: JSONValue?, root: AgentSessionID) {
        guard let value, let id = value["id"]?.asString, id.utf8.count <= OpenCodeLimits.askIDBytes, let session = value["sessionID"]?.asString else {
            return nil
        }
        let questions = (value["questions"]?.asArray ?? []).map { question in
            Ask.Question(
                text: question["question"]?.asString ?? "", options: (question["options"]?.asArray ?? []).compactMap { $0["label"]?.asString },
                isMultiple: question["multiple"]?.asBool ?? false)
        }
        self.init(
            id: AskID(rawValue: id), session: AgentSessionID(rawValue: session), isRoot: session == root.rawValue, kind: .question(questions))
    }
}

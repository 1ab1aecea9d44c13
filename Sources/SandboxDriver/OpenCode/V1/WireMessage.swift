internal import Coding

/// A message's head, read leniently: a missing or mistyped member is absent.
struct WireMessage: Sendable, Equatable {
    let id: String
    let session: String
    let isUser: Bool
    let isCompleted: Bool
    let createdMillis: Int64
    let finish: String?
    let error: WireError?
    /// `true` for a summary of earlier conversation, made to save room: not an answer.
    let isSummary: Bool

    init?(_ value: JSONValue?) {
        guard let value, let id = value["id"]?.asString, let role = value["role"]?.asString else { return nil }
        self.id = id
        session = value["sessionID"]?.asString ?? ""
        isUser = role == "user"
        isCompleted = value["time"]?["completed"]?.asDouble != nil
        createdMillis = value["time"]?["created"]?.asNearestInteger ?? 0
        finish = value["finish"]?.asString
        error = WireError(value["error"])
        isSummary = value["summary"]?.asBool ?? false
    }
}

/// A message with its parts.
struct WireEntry: Sendable, Equatable {
    let message: WireMessage
    let parts: [WirePart]

    init?(_ value: JSONValue) {
        guard let message = WireMessage(value["info"]) else { return nil }
        self.message = message
        parts = (value["parts"]?.asArray ?? []).compactMap(WirePart.init)
    }

    init(message: WireMessage, parts: [WirePart]) {
        self.message = message
        self.parts = parts
    }
}

/// A part of a message, read leniently.
struct WirePart: Sendable, Equatable {
    /// The kinds that matter here; all others are `other`.
    enum Kind: Sendable, Equatable {
        case text(String, isEnded: Bool, isSynthetic: Bool)
        case reasoning(String, isEnded: Bool)
        case tool(WireTool)
        case stepStart
        case stepFinish(reason: String, ModelUsage)
        case other
    }

    let id: String
    let message: String
    let session: String
    let kind: Kind

    init?(_ value: JSONValue) {
        guard let id = value["id"]?.asString, let type = value["type"]?.asString else { return nil }
        self.id = id
        message = value["messageID"]?.asString ?? ""
        session = value["sessionID"]?.asString ?? ""
        let text = value["text"]?.asString ?? ""
        let isEnded = value["time"]?["end"]?.asDouble != nil
        switch type {
        case "text": kind = .text(text, isEnded: isEnded, isSynthetic: value["synthetic"]?.asBool ?? false)
        case "reasoning": kind = .reasoning(text, isEnded: isEnded)
        case "tool": kind = WireTool(value).map { .tool($0) } ?? .other
        case "step-start": kind = .stepStart
        case "step-finish": kind = .stepFinish(reason: value["reason"]?.asString ?? "unknown", WirePart.usage(value))
        default: kind = .other
        }
    }

    /// `true` if the part is a text or reasoning that may still grow.
    var isBeingWritten: Bool {
        switch kind {
        case .text(_, isEnded: false, isSynthetic: false), .reasoning(_, isEnded: false): true
        default: false
        }
    }

    private static func usage(_ value: JSONValue) -> ModelUsage {
        func tokens(_ name: String, in value: JSONValue?) -> Int64 {
            value?[name]?.asCount ?? 0
        }
        var usage = ModelUsage()
        usage.inputTokens = tokens("input", in: value["tokens"])
        usage.outputTokens = tokens("output", in: value["tokens"])
        usage.reasoningTokens = tokens("reasoning", in: value["tokens"])
        usage.cacheReadTokens = tokens("read", in: value["tokens"]?["cache"])
        usage.cacheWriteTokens = tokens("write", in: value["tokens"]?["cache"])
        usage.costMicros = max(0, Int64(saturating: (value["cost"]?.asDouble ?? 0) * 1e6))
        usage.requests = 1
        usage.pricedRequests = usage.costMicros > 0 ? 1 : 0
        return usage
    }
}

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
    /// US dollars, over all steps of the message.
    let cost: Double

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
        cost = value["cost"]?.asDouble ?? 0
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

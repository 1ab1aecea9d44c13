import Coding

/// The kind of an agent's event: its type, and the properties that affect its members.
struct AgentEventKind: Hashable, CustomStringConvertible {
    let description: String

    init(_ event: JSONValue) {
        let type = event["type"]?.asString ?? ""
        let properties = event["properties"] ?? [:]
        switch type {
        case "message.updated":
            let info = properties["info"] ?? [:]
            var words = ["message", info["role"]?.asString ?? ""]
            for member in ["summary", "error", "finish"] where info[member] != nil { words.append(member) }
            if info["time"]?["completed"] != nil { words.append("completed") }
            description = words.joined(separator: " ")
        case "message.part.updated":
            let part = properties["part"] ?? [:]
            var words = ["part", part["type"]?.asString ?? ""]
            if let status = part["state"]?["status"]?.asString { words.append(status) }
            if part["type"]?.asString == "text" { words.append(part["time"].map { $0["end"] == nil ? "begun" : "ended" } ?? "of the prompt") }
            description = words.joined(separator: " ")
        case "session.status": description = "status \(properties["status"]?["type"]?.asString ?? "")"
        default: description = type
        }
    }

    /// `true` for events without a fixed position: summaries and indexes that the real agent creates in the background, and heartbeats.
    var isAside: Bool {
        let types = ["server.", "session.updated", "session.created", "session.diff", "plugin.", "catalog.", "file.", "reference.", "integration."]
        return description == "message user summary" || description == "part patch" || types.contains { description.hasPrefix($0) }
    }

    /// Returns the kinds of a turn's events in order; consecutive repetitions count once.
    static func order(of events: [JSONValue]) -> [String] {
        var order: [String] = []
        for kind in events.map(AgentEventKind.init) where !kind.isAside && order.last != kind.description { order.append(kind.description) }
        return order
    }
}

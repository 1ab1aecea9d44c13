internal import Coding

/// A session as stored.
struct StoredSession: Codable, Sendable {
    var info: JSONValue
    var messages: [StoredMessage] = []

    var id: String { info["id"]?.asString ?? "" }
    var directory: String { info["directory"]?.asString ?? "" }
    /// The users' prompts, oldest first.
    var prompts: [StoredMessage] { messages.filter(\.isUser) }
}

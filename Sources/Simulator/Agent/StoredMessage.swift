internal import Coding

/// A message as stored and listed.
struct StoredMessage: Codable, Sendable {
    var info: JSONValue
    var parts: [JSONValue]

    var id: String { info["id"]?.asString ?? "" }
    var isUser: Bool { info["role"]?.asString == "user" }
    /// The texts of its parts.
    var text: String { parts.compactMap { $0["text"]?.asString }.joined(separator: "\n") }
    var value: JSONValue { ["info": info, "parts": .array(parts)] }
}

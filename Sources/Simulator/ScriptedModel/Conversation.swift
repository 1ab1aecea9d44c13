public import Coding

/// A request for a completion, as the model reads it.
public struct Conversation: Sendable {
    /// The body of the request.
    public let body: JSONValue
    /// The user's prompts, in order; text only.
    public let prompts: [String]
    /// The results of the tools called since the last prompt, in order.
    public let results: [String]
    /// `true` if the model is offered tools. A request without them is a side job: a title, a summary.
    public let hasTools: Bool
    /// The cost reported by the answer, in millionths of a dollar; `nil` = none is reported.
    var costMicros: Int64?

    /// Parses the body of `POST …/chat/completions`.
    public init(_ body: JSONValue) {
        self.body = body
        let messages = body["messages"]?.asArray ?? []
        prompts = messages.filter { $0["role"]?.asString == "user" }.map { Conversation.text(of: $0["content"]) }
        let last = messages.lastIndex { $0["role"]?.asString == "user" } ?? -1
        results = messages[(last + 1)...].filter { $0["role"]?.asString == "tool" }.map { Conversation.text(of: $0["content"]) }
        hasTools = body["tools"]?.asArray?.isEmpty == false
    }

    /// Creates a conversation that was never transmitted.
    init(prompts: [String], results: [String]) {
        body = .null
        self.prompts = prompts
        self.results = results
        hasTools = true
    }

    /// The last prompt.
    public var prompt: String { prompts.last ?? "" }

    /// Returns whether any message contains a text.
    func mentions(_ words: String) -> Bool {
        (body["messages"]?.asArray ?? []).contains { Conversation.text(of: $0["content"]).contains(words) }
    }

    /// Returns the text of a content, which is a string or a list of parts.
    private static func text(of content: JSONValue?) -> String {
        if let text = content?.asString { return text }
        return (content?.asArray ?? []).compactMap { $0["text"]?.asString }.joined(separator: "\n")
    }
}

public import Coding

/// A script that decides the answers of a scripted model.
public protocol Script: Sendable {
    /// Returns the answer to a request. The same conversation yields the same answer, so that an agent may retry.
    func reply(to conversation: Conversation) -> ScriptedReply
}

/// The model's answer to one request.
public enum ScriptedReply: Sendable, Equatable {
    /// A text that ends the turn.
    case text(String)
    /// A text that ends the turn; its characters outside Unicode's basic plane are split into two pieces, half a surrogate pair each.
    case halves(String)
    /// A text, then tool calls, whose results come with the next request.
    case calls(String, [ScriptedCall])
    /// A text that ends the turn, with a reported usage beyond any model's capacity.
    case full(String)
    /// An answer with this HTTP status, an error in the body, and a `Retry-After` if one is given.
    case failure(status: Int, retryAfter: String? = nil)
    /// The head of an answer and its first words; then nothing, until the client disconnects.
    case stall
    /// The head of an answer and its first words; then the end of the connection.
    case cut
}

/// A call of one of the agent's tools.
public struct ScriptedCall: Sendable, Equatable {
    /// The tool's name: `read`, `write`, `bash`.
    public let name: String
    /// The arguments, as an object.
    public let arguments: JSONValue

    /// Creates a call.
    public init(_ name: String, _ arguments: JSONValue) {
        self.name = name
        self.arguments = arguments
    }

    /// Returns the call of a shell command, with its purpose.
    static func shell(_ command: String, _ purpose: String) -> ScriptedCall {
        ScriptedCall("bash", ["command": .string(command), "description": .string(purpose)])
    }
}

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

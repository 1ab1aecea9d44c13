public import Coding
public import Runtime

/// A question that the agent asks the caller.
public struct Question: Sendable, Hashable {
    /// The kind of answer it expects.
    public enum Kind: String, Sendable, CaseIterable {
        /// A permission to do something.
        case permission
        /// One or more of its options.
        case choice
        /// Any text.
        case text
    }

    /// The state of a question.
    public enum State: String, Sendable, CaseIterable {
        case open, answered, expired, withdrawn
    }

    /// The question's origin and wording.
    struct Body: Sendable, Hashable, Codable {
        /// A value to choose, with its label.
        struct Option: Sendable, Hashable, Codable {
            let value: String
            let label: String
        }

        let text: String
        let options: [Option]
        let isMultiple: Bool
        /// The answer given if nobody answers; `nil` tells the agent that nobody has.
        let standard: String?
        let agent: String
        let isSubagent: Bool
        let tool: String
    }

    /// The id: `q_…`
    public let id: String
    /// The turn that asks.
    public let turn: Int
    /// The kind of answer it expects.
    public let kind: Kind
    /// The state.
    public internal(set) var state: State
    /// The answer: one text, or several if several could be chosen.
    public internal(set) var answer: [String]?
    /// The time at which it was asked.
    public let createdAt: Timestamp
    /// The time at which it closes by itself.
    public let expiresAt: Timestamp
    let turnKey: TurnKey
    let askID: String
    let position: Int
    let body: Body

    /// The question object of the API.
    public var document: JSONValue {
        let answer: JSONValue
        if let texts = self.answer {
            answer = body.isMultiple ? .array(texts.map { .string($0) }) : .optional(texts.first)
        } else {
            answer = .null
        }
        return [
            "id": .string(id), "turn": .integer(Int64(turn)), "kind": .value(kind), "text": .string(body.text),
            "options": .array(body.options.map { ["value": .string($0.value), "label": .string($0.label)] }), "multiple": .bool(body.isMultiple),
            "default": .optional(body.standard),
            "source": ["agent": .string(body.agent), "subagent": .bool(body.isSubagent), "tool": .string(body.tool)], "state": .value(state),
            "answer": answer, "createdAt": .time(createdAt), "expiresAt": .time(expiresAt),
        ]
    }

    /// Returns the reason why an answer is not valid; `nil` if it is.
    func problem(with texts: [String]) -> String? {
        if texts.isEmpty { return "must not be empty" }
        if texts.count > 1, !body.isMultiple { return "must be one value: only one can be chosen" }
        guard kind != .text else { return nil }
        let values = body.options.map(\.value)
        return texts.allSatisfy { values.contains($0) } ? nil : "must be of: \(values.joined(separator: ", "))"
    }

    /// The values that can be answered; empty means any text.
    var allowed: [String] { kind == .text ? [] : body.options.map(\.value) }
}

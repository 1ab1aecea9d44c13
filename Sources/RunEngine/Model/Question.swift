public import Coding
public import Runtime

/// Something that the agent wants to know of the caller.
public struct Question: Sendable, Hashable {
    /// What kind of answer it wants.
    public enum Kind: String, Sendable, CaseIterable {
        /// Leave to do something.
        case permission
        /// One or more of its options.
        case choice
        /// Any text.
        case text
    }

    /// What has become of it.
    public enum State: String, Sendable, CaseIterable {
        case open, answered, expired, withdrawn
    }

    /// Where it comes from, and how it reads.
    struct Body: Sendable, Hashable, Codable {
        /// A value to choose, and how it reads.
        struct Option: Sendable, Hashable, Codable {
            let value: String
            let label: String
        }

        let text: String
        let options: [Option]
        let isMultiple: Bool
        /// What is answered when nobody does; `nil` = that nobody has.
        let standard: String?
        let agent: String
        let isSubagent: Bool
        let tool: String
    }

    /// Its id: `q_…`
    public let id: String
    /// The turn that asks.
    public let turn: Int
    /// What kind of answer it wants.
    public let kind: Kind
    /// What has become of it.
    public internal(set) var state: State
    /// The answer: texts, one unless several could be chosen.
    public internal(set) var answer: [String]?
    /// When it was put.
    public let createdAt: Timestamp
    /// When it closes by itself.
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

    /// What is wrong with an answer; `nil` when it will do.
    func problem(with texts: [String]) -> String? {
        if texts.isEmpty { return "must not be empty" }
        if texts.count > 1, !body.isMultiple { return "must be one value: only one can be chosen" }
        guard kind != .text else { return nil }
        let values = body.options.map(\.value)
        return texts.allSatisfy { values.contains($0) } ? nil : "must be of: \(values.joined(separator: ", "))"
    }

    /// The values that can be answered; empty = any text.
    var allowed: [String] { kind == .text ? [] : body.options.map(\.value) }
}

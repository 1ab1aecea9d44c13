/// A request of an agent that needs an answer before it goes on.
public struct Ask: Sendable, Equatable {
    /// The kinds of answer that an agent needs.
    public enum Kind: Sendable, Equatable {
        /// Permission to do something: its name, and what it applies to.
        case permission(name: String, patterns: [String])
        /// Answers to one or more questions.
        case question([Item])
    }

    /// One question of an ask.
    public struct Item: Sendable, Equatable {
        /// The question.
        public let text: String
        /// The labels to choose from.
        public let options: [String]
        /// `true` if more than one option may be chosen.
        public let isMultiple: Bool

        /// Creates a question.
        public init(text: String, options: [String], isMultiple: Bool) {
            self.text = text
            self.options = options
            self.isMultiple = isMultiple
        }
    }

    /// An answer to an ask.
    public enum Answer: Sendable, Equatable {
        /// Permission, this once. Never forever: that would outlive the turn.
        case allowOnce
        /// A refusal. Given a reason, the agent goes on.
        case reject(String?)
        /// The chosen labels, one list per question.
        case choices([[String]])
    }

    /// The agent's id of the ask.
    public let id: AskID
    /// The session that asks: often one that ours started.
    public let session: AgentSessionID
    /// `true` if the root session itself asks.
    public let isRoot: Bool
    /// The kind of answer that the agent needs.
    public let kind: Kind

    /// Creates an ask.
    public init(id: AskID, session: AgentSessionID, isRoot: Bool, kind: Kind) {
        self.id = id
        self.session = session
        self.isRoot = isRoot
        self.kind = kind
    }
}

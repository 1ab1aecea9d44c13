/// What an agent wants to know before it goes on.
public struct Ask: Sendable, Equatable {
    /// What kind of answer it wants.
    public enum Kind: Sendable, Equatable {
        /// Leave to do something: which permission, for what.
        case permission(name: String, patterns: [String])
        /// One or more questions with options.
        case question([Question])
    }

    /// One question.
    public struct Question: Sendable, Equatable {
        /// The question.
        public let text: String
        /// The labels to choose from.
        public let options: [String]
        /// More than one may be chosen.
        public let isMultiple: Bool

        /// A question.
        public init(text: String, options: [String], isMultiple: Bool) {
            self.text = text
            self.options = options
            self.isMultiple = isMultiple
        }
    }

    /// The agent's id of it.
    public let id: AskID
    /// The session that asks: often one that ours has started.
    public let session: AgentSessionID
    /// It is the session itself that asks.
    public let isRoot: Bool
    /// What kind of answer it wants.
    public let kind: Kind

    /// An ask.
    public init(id: AskID, session: AgentSessionID, isRoot: Bool, kind: Kind) {
        self.id = id
        self.session = session
        self.isRoot = isRoot
        self.kind = kind
    }
}

/// An answer to an ask.
public enum Answer: Sendable, Equatable {
    /// Leave, this once. Never for ever: that would outlive the turn.
    case allowOnce
    /// No; with a text the agent goes on, knowing why.
    case reject(String?)
    /// The labels that were chosen, one list a question.
    case choices([[String]])
}

/// A session as the agent names it.
public struct AgentSessionID: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// The text form.
    public let rawValue: String

    /// An id from its text form, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The text form.
    public var description: String { rawValue }
}

/// The id of a prompt, chosen by us before it is sent, so that it can be asked for afterwards.
public struct PromptID: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// The text form; what it looks like is the dialect's.
    public let rawValue: String

    /// An id from its text form, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The text form.
    public var description: String { rawValue }
}

/// A question or a request for permission, as the agent names it.
public struct AskID: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// The text form.
    public let rawValue: String

    /// An id from its text form, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The text form.
    public var description: String { rawValue }
}

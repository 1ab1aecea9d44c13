/// The agent's id of a session.
public struct AgentSessionID: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// The text form.
    public let rawValue: String

    /// Creates an id from its text form, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The text form.
    public var description: String { rawValue }
}

/// The id of a prompt. We choose it before sending the prompt, so that we can look the prompt up afterwards.
public struct PromptID: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// The text form, which depends on the dialect.
    public let rawValue: String

    /// Creates an id from its text form, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The text form.
    public var description: String { rawValue }
}

/// The agent's id of a question or a permission request.
public struct AskID: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// The text form.
    public let rawValue: String

    /// Creates an id from its text form, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The text form.
    public var description: String { rawValue }
}

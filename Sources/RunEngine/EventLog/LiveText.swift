public import SandboxDriver

/// A text that the agent is writing, as far as it has come. Not stored; gone when its finished text is in the log.
public struct LiveText: Sendable, Hashable {
    /// The agent's id of the text.
    public let part: String
    /// What kind of text.
    public let kind: AgentDelta.Kind
    /// The turn it belongs to.
    public let turn: Int
    /// UTF-8 of all of it so far.
    public internal(set) var text: [UInt8]
    /// How often it was replaced: a reader of an older edition needs all of it again.
    public internal(set) var edition: Int
}

/// The limits of the scripted model, each with the consequence of not having it.
enum ScriptedModelLimits {
    /// The largest request. Without: a request could fill the memory.
    static let requestBytes = 16 << 20
    /// A token count beyond the model capacity that the agent is told.
    static let fullTokens: Int64 = 200_000
    /// The longest stall. Without: a stalled answer stays forever if its client never disconnects.
    static let stall = Duration.seconds(3_600)
    /// The time before each frame of a demo for people: long enough to see it stream, short enough not to matter.
    static let pause = Duration.milliseconds(15)
}

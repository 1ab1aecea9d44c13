/// The limits of the scripted model, each with what happens without it.
enum ScriptedModelLimits {
    /// A request could fill the memory.
    static let requestBytes = 16 << 20
    /// More tokens than the agent is told that its model takes.
    static let fullTokens: Int64 = 200_000
    /// An answer that stalls would stay for ever when its client never goes.
    static let stall = Duration.seconds(3_600)
    /// A word of a person's demo: it can be seen to stream, and takes no time to speak of.
    static let pause = Duration.milliseconds(15)
}

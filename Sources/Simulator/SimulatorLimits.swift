/// The limits of the simulated agent. "Without" names the harm that a limit prevents.
enum AgentLimits {
    /// The largest request. Without: a client fills the memory.
    static let requestBytes = 16 << 20
    /// The interval between heartbeats on an event stream, as in the real agent.
    static let heartbeat = Duration.seconds(10)
    /// The longest wait that a prompt can request. Without: a mistyped number keeps a session busy forever.
    static let slowSeconds = 3_600
    /// The interval between two pieces of text in a slow turn.
    static let slowStep = Duration.milliseconds(100)
    /// The interval between two steps without progress.
    static let circleStep = Duration.milliseconds(20)
    /// The wait before a turn ends its process, so that sent data can leave.
    static let lastWords = Duration.milliseconds(50)
    /// The most meaningless frames that a prompt can request.
    static let noiseFrames = 10_000
    /// The words of a prompt written into the notes.
    static let notedWords = 8
    /// The bytes quoted from an earlier prompt.
    static let quotedBytes = 200
    /// The longest run of a script's command. Without: a waiting script keeps a session busy forever.
    static let commandTime = Duration.seconds(60)
    /// The bytes kept of a command's output. Without: an endless output fills the memory.
    static let commandBytes = 1 << 20
}

/// The limits of the scripted model.
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

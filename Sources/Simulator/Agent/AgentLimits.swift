/// Limits of the simulated agent.
enum AgentLimits {
    /// The largest request. Without it a client fills the memory.
    static let requestBytes = 16 << 20
    /// Between two signs of life on an event stream, as the real one sends them.
    static let heartbeat = Duration.seconds(10)
    /// The largest wait that a prompt can ask for. Without it a mistyped number keeps a session busy for ever.
    static let slowSeconds = 3_600
    /// Between two pieces of text of a slow turn.
    static let slowStep = Duration.milliseconds(100)
    /// Between two steps that come to nothing.
    static let circleStep = Duration.milliseconds(20)
    /// Before a turn takes its process with it: time for what was said to leave.
    static let lastWords = Duration.milliseconds(50)
    /// The most frames without a meaning that a prompt can ask for.
    static let noiseFrames = 10_000
    /// Words of a prompt that are written into the notes.
    static let notedWords = 8
    /// Bytes of an earlier prompt that are quoted.
    static let quotedBytes = 200
    /// The longest that a command of a script may take. Without it a script that waits keeps a session busy for ever.
    static let commandTime = Duration.seconds(60)
    /// What is kept of a command's output. Without it an endless output fills the memory.
    static let commandBytes = 1 << 20
}

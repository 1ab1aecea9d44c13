internal import Runtime

/// The limits of the event log, each with what happens without it.
enum EventLimits {
    /// Events of one run in memory. Without: a long run fills memory.
    static let tailEvents = 256
    /// Their bytes. Without: the same, by large events.
    static let tailBytes = 256 << 10
    /// Bytes of all runs. Without: many runs fill memory.
    static let tailBytesInAll = 64 << 20
    /// What an event costs besides its body.
    static let eventOverheadBytes = 160
    /// A text in the making. Without: an answer without an end fills memory.
    static let liveTextBytes = 256 << 10
    /// Between two notices that a text has grown. Without: each token is a wake-up of every subscriber.
    static let whisperInterval = Duration.milliseconds(50)
    /// `text` of a message or of thinking. Without: one event is as large as the agent likes.
    static let textBytes = 256 << 10
    /// `input` and `output` of a tool.
    static let toolBytes = 8 << 10
    /// `summary`.
    static let summaryBytes = 16 << 10
}

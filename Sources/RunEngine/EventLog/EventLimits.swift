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
    /// A text at the top of an event's data that is not named in `bytesOfField`: names, titles. Without: a tool's name is as long as the agent likes.
    static let fieldBytes = 4 << 10
    /// An id that the agent has chosen.
    static let idBytes = 256
    /// The source of an event, by which it is known again; a longer one is known by its digest.
    static let sourceBytes = 512
    /// A text further below.
    static let nestedBytes = 16 << 10
    /// Elements of a list, and bytes of a list or an object below. Without: a list of things to do is as large as what can be read.
    static let listElements = 1_000
    static let listBytes = 256 << 10
    /// Things to do in one list, and bytes of one.
    static let todoItems = 200
    static let todoBytes = 1 << 10
    /// Texts in the making of one run at a time, and their bytes. Without: an agent opens texts without an end, and fills memory.
    static let liveTexts = 32
    static let liveBytes = 2 << 20

    /// The fields at the top of an event's data with limits of their own.
    static let bytesOfField: [String: Int] = [
        "text": textBytes, "output": toolBytes, "summary": summaryBytes, "detail": summaryBytes, "part": idBytes, "callId": idBytes, "tool": idBytes,
        "title": 1 << 10,
    ]
}

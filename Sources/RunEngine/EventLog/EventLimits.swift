internal import Runtime

/// The limits of the event log. "Without" names the harm that a limit prevents.
enum EventLimits {
    /// Events of one run in memory. Without: a long run fills memory.
    static let tailEvents = 256
    /// Bytes of those events. Without: large events do the same.
    static let tailBytes = 256 << 10
    /// Bytes of all runs' events in memory. Without: many runs fill memory.
    static let tailBytesInAll = 64 << 20
    /// Overhead of an event besides its body.
    static let eventOverheadBytes = 160
    /// Bytes of an unfinished text. Without: an endless answer fills memory.
    static let liveTextBytes = 256 << 10
    /// Time between two notices that a text has grown. Without: each token wakes every subscriber.
    static let liveTextInterval = Duration.milliseconds(50)
    /// `text` of a message or of reasoning. Without: one event is as large as the agent likes.
    static let textBytes = 256 << 10
    /// `input` and `output` of a tool.
    static let toolBytes = 8 << 10
    /// `summary`.
    static let summaryBytes = 16 << 10
    /// A top-level text of an event's data that `bytesOfField` does not name: names, titles. Without: a tool's name is as long as the agent likes.
    static let fieldBytes = 4 << 10
    /// An id chosen by the agent.
    static let idBytes = 256
    /// The source that identifies an event; a longer one is replaced by its digest.
    static let sourceBytes = 512
    /// A text below the top level.
    static let nestedBytes = 16 << 10
    /// Elements of a list, and bytes of a nested list or object. Without: a to-do list is as large as anything that can be read.
    static let listElements = 1_000
    static let listBytes = 256 << 10
    /// Entries of a to-do list, and bytes of one entry.
    static let todoItems = 200
    static let todoBytes = 1 << 10
    /// Unfinished texts of one run at a time, and their bytes. Without: an agent fills memory by opening texts endlessly.
    static let liveTexts = 32
    static let liveBytes = 2 << 20

    /// The top-level fields of an event's data with limits of their own.
    static let bytesOfField: [String: Int] = [
        "text": textBytes, "output": toolBytes, "summary": summaryBytes, "detail": summaryBytes, "part": idBytes, "callId": idBytes, "tool": idBytes,
        "title": 1 << 10,
    ]
    /// Event rows read before their bytes are counted: each has about a quarter of a megabyte at most.
    static let eventsAtOnce = 16
}

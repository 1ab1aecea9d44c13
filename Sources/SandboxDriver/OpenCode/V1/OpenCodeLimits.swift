/// Limits of the conversation with an OpenCode server.
enum OpenCodeLimits {
    /// The largest single event. Larger ones are dropped and the stream goes on: the transcript has their content.
    static let eventBytes = 8 << 20
    /// Bytes of events waiting to be read. Beyond this, the stream is cut and the transcript read instead: an unread stream slows the agent down.
    static let waitingEventBytes = 8 << 20
    /// The largest answer to read: one message with all output of its tools. Without: an agent fills our memory with one message.
    static let answerBytes = 16 << 20
    /// The values in an answer. Without: each byte of an answer becomes ten of memory.
    static let answerValues = 400_000
    /// The largest answer of which any number are read at the same time; larger ones share a few places. Without: a hundred agents fill our memory
    /// together.
    static let usualAnswerBytes = 1 << 20
    /// The larger answers, of all agents together, that are read at the same time.
    static let largeAnswersAtOnce = 2
    /// The time for a larger answer, of which a healthy agent needs a hundredth. Without: two agents that answer in drops hold both places.
    static let largeAnswerTime = Duration.seconds(10)
    /// The pages of one record together. Without: pages within their limit fill our memory.
    static let recordBytes = 64 << 20
    /// The largest answer that is parsed on the calling task.
    static let bytesInPlace = 256 << 10
    /// The server sends a heartbeat every 10 seconds; after this silence the stream is dead.
    static let eventSilence = Duration.seconds(45)
    /// One short request to the server. Its first answer for a directory takes a second, or longer while many servers start.
    static let question = Duration.seconds(30)
    /// Messages on one page. A turn of many steps takes several pages; where messages are too large together, fewer are requested.
    static let messagesPerPage = [100, 10, 1]
    /// Requests for one record, and its messages. Without: a server that always names a next page holds us forever.
    static let requestsPerRecord = 2_000
    static let messagesPerRecord = 20_000
    /// The final message of an aborted or failed turn comes up to 300 ms after the status says idle.
    static let settleTime = Duration.seconds(5)
    /// The pause between two checks while a turn settles.
    static let settleStep = Duration.milliseconds(100)
    /// The time for which an abort is repeated until the status is idle.
    static let abortTime = Duration.seconds(20)
    /// Sessions followed below a session. Without: an agent that starts sub-agents endlessly holds us forever.
    static let sessionsPerTree = 500
    /// The longest id of an ask. One with a longer id is ignored: it could not be stored, and nobody would answer it.
    static let askIDBytes = 1_024
    /// Bytes kept of an error's text.
    static let errorTextBytes = 2_000
    /// One attempt to reach a server that is still starting: a request sent as its port opens can hang.
    static let startProbe = Duration.milliseconds(800)
    /// The pause between two such attempts.
    static let startProbeStep = Duration.milliseconds(50)
}

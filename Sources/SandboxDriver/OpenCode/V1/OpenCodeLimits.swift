/// Limits of the conversation with an OpenCode server.
enum OpenCodeLimits {
    /// The largest single event. Larger ones are dropped, the stream goes on: the transcript has what they said.
    static let eventBytes = 8 << 20
    /// Bytes of events that wait to be read. Beyond, the stream is cut and the transcript read: a stream that is not read slows the agent down.
    static let waitingEventBytes = 8 << 20
    /// The largest answer that is read. Without it an agent could fill our memory with one message list.
    static let answerBytes = 64 << 20
    /// All pages of one record. Without: pages that are within their limit fill our memory together.
    static let recordBytes = 128 << 20
    /// An answer that is read where it is waited for.
    static let bytesInPlace = 256 << 10
    /// The server sends a sign of life each 10 seconds; after this silence the stream is dead.
    static let eventSilence = Duration.seconds(45)
    /// One short question to the server. Its first answer for a directory takes a second, more while many servers start.
    static let question = Duration.seconds(30)
    /// Messages of one page. A turn of many steps takes several.
    static let messagesPerPage = 100
    /// Pages of one turn. Without it a server that always names a next page holds us for ever.
    static let pagesPerTurn = 200
    /// The final message of an aborted or failed turn comes up to 300 ms after the status says idle.
    static let settleTime = Duration.seconds(5)
    /// Between two looks while a turn settles.
    static let settleStep = Duration.milliseconds(100)
    /// An abort is asked for again until the status says idle, so long.
    static let abortTime = Duration.seconds(20)
    /// Sessions below a session that are followed. Without it an agent that starts sub-agents without end holds us for ever.
    static let sessionsPerTree = 500
    /// An ask of a longer id is none: it could not be kept, and nobody would answer it.
    static let askIDBytes = 1_024
    /// Bytes of an error's text that are kept.
    static let errorTextBytes = 2_000
    /// A try to reach a server that is still starting: a request sent as its port opens can hang.
    static let startProbe = Duration.milliseconds(800)
    /// Between two such tries.
    static let startProbeStep = Duration.milliseconds(50)
}

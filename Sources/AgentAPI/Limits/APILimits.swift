internal import RunEngine
internal import Runtime

/// The limits of the HTTP API. Sizes are in bytes, lengths in Unicode scalars. "Without" names the harm that a limit prevents.
enum APILimits {
    /// The size of a request's body; 413 above it. Without: a body fills memory.
    static let bodyBytes = 2 << 20
    /// The size up to which a body is parsed on the network loop. Without: other clients wait while a long body is parsed.
    static let bodyBytesOnLoop = 16 << 10
    /// The length of a prompt.
    static let promptCharacters = 120_000
    /// The length of `title` and `dedupeKey`.
    static let titleCharacters = 200
    /// The length of `modelId`.
    static let modelCharacters = CatalogModel.nameLength
    /// The length of `owner/repo`.
    static let repositoryCharacters = 200
    /// The length of `baseRef`.
    static let refCharacters = 250
    /// The number of a run's tags.
    static let tags = 20
    /// The length of one tag after normalization.
    static let tagCharacters = 64
    /// The size of `metadata` as JSON.
    static let metadataBytes = 16 << 10
    /// The range of `sessionTtlSeconds`.
    static let sessionTTLSeconds: ClosedRange<Int64> = 1...604_800
    /// The range of `questions.timeoutSeconds`.
    static let questionSeconds: ClosedRange<Int64> = 1...86_400
    /// The length of an answer to a question.
    static let answerCharacters = 16_000
    /// The number of answers to a question that allows several.
    static let answers = 50
    /// The length of `setup` and of a check's command.
    static let commandCharacters = 4_000
    /// The number of `checks`.
    static let checks = 20
    /// The range of a check's `timeoutSeconds`.
    static let checkSeconds: ClosedRange<Int64> = 1...3_600
    /// The number of runs on a page.
    static let pageRuns = 1...100
    static let pageRunsDefault = 20
    /// The number of turns on a page.
    static let pageTurns = 1...100
    static let pageTurnsDefault = 20
    /// The number of events on a page.
    static let pageEvents = 1...1_000
    static let pageEventsDefault = 100
    /// The range of `wait`, in seconds. Without: a client holds a connection forever.
    static let waitSeconds = 0...60
    /// The size of a `patch` inside a document; a larger one is omitted.
    static let inlinePatchBytes: Int64 = 1 << 20
    /// The number of encoded run documents in the cache.
    static let cachedDocuments = 8_192
    /// The number of frames kept for other streams of the same run.
    static let cachedFrames = 1_024
    /// The number of events that a stream reads from the database at once.
    static let streamPageEvents = 500
    /// The bytes of events that a stream reads from the database at once. Without: a slow reader of long messages costs memory.
    static let streamPageBytes = 128 << 10
    /// The time without output after which a stream sends a ping.
    static let pingInterval = Duration.seconds(15)
    /// The milliseconds that an EventSource waits before it reconnects.
    static let retryMillis = 1_000
    /// The number of subscribers that are notified before the loop does other work. Without: a large audience holds up everybody else.
    static let notificationsPerTurn = 256
}

internal import Runtime

/// The limits of the HTTP contract, each with what happens without it. Sizes in bytes, lengths in Unicode scalars.
enum APILimits {
    /// A request's body; 413 above it. Without: a body fills memory.
    static let bodyBytes = 2 << 20
    /// A body that is read where it comes in. Without: others wait while a long one is read.
    static let bodyBytesOnLoop = 16 << 10
    /// A prompt.
    static let promptCharacters = 120_000
    /// `title` and `dedupeKey`.
    static let titleCharacters = 200
    /// `modelId`.
    static let modelCharacters = 200
    /// `owner/repo`.
    static let repositoryCharacters = 200
    /// `baseRef`.
    static let refCharacters = 250
    /// Tags of a run.
    static let tags = 20
    /// One tag, after normalising.
    static let tagCharacters = 64
    /// `metadata` as JSON.
    static let metadataBytes = 16 << 10
    /// `sessionTtlSeconds`.
    static let sessionTTLSeconds: ClosedRange<Int64> = 1...604_800
    /// `questions.timeoutSeconds`.
    static let questionSeconds: ClosedRange<Int64> = 1...86_400
    /// An answer to a question.
    static let answerCharacters = 16_000
    /// Answers to a question of which several can be chosen.
    static let answers = 50
    /// `setup`, and the command of a check.
    static let commandCharacters = 4_000
    /// `checks`.
    static let checks = 20
    /// A check's time.
    static let checkSeconds: ClosedRange<Int64> = 1...3_600
    /// Runs on a page.
    static let pageRuns = 1...100
    static let pageRunsStandard = 20
    /// Turns on a page.
    static let pageTurns = 1...100
    static let pageTurnsStandard = 20
    /// Events on a page that a client asks for.
    static let pageEventsAsked = 1...1_000
    static let pageEventsStandard = 100
    /// `wait`, in seconds. Without: a client holds a connection for ever.
    static let waitSeconds = 0...60
    /// `patch` inside a document; above it `patchOmitted` says so.
    static let inlinePatchBytes: Int64 = 1 << 20
    /// Encoded run documents that are kept.
    static let cachedDocuments = 8_192
    /// Frames that are kept for the next subscriber of the same run.
    static let cachedFrames = 1_024
    /// Events that are read from the database at once.
    static let pageEvents = 500
    /// Bytes of events that are read from the database at once for a stream. Without: a slow reader of long messages costs memory.
    static let pageBytes = 128 << 10
    /// Silence after which a stream says that it is alive.
    static let pingInterval = Duration.seconds(15)
    /// What an EventSource waits before it reconnects.
    static let retryMillis = 1_000
    /// Subscribers that are poked in one turn of the loop.
    static let pokesPerTurn = 256
}

public import Coding

/// A create request that was read and found good.
public struct NewRun: Sendable {
    /// `owner/repo` as it was written.
    public var repositoryFullName: String
    /// The first prompt.
    public var prompt: String
    /// What holds for the first turn, and for later ones that say nothing else.
    public var options: TurnOptions
    /// What a message may change.
    public var settings: RunSettings
    /// Branch, tag or commit; `nil` = the default branch.
    public var baseRef: String?
    /// Shown in lists.
    public var title: String?
    /// Normalised.
    public var tags: [String]
    /// The caller's own.
    public var metadata: JSONValue
    /// The run ends after its first turn.
    public var endsSession: Bool
    /// At most one live run of this key.
    public var dedupeKey: String?
    /// A live run of the key is an error, not the answer.
    public var rejectsDuplicate: Bool

    /// A request.
    public init(
        repositoryFullName: String, prompt: String, options: TurnOptions, settings: RunSettings, baseRef: String?, title: String?, tags: [String],
        metadata: JSONValue, endsSession: Bool, dedupeKey: String?, rejectsDuplicate: Bool
    ) {
        self.repositoryFullName = repositoryFullName
        self.prompt = prompt
        self.options = options
        self.settings = settings
        self.baseRef = baseRef
        self.title = title
        self.tags = tags
        self.metadata = metadata
        self.endsSession = endsSession
        self.dedupeKey = dedupeKey
        self.rejectsDuplicate = rejectsDuplicate
    }
}

public import Coding

/// A validated create request.
public struct NewRun: Sendable {
    /// `owner/repo`, as the caller wrote it.
    public var repositoryFullName: String
    /// The first prompt.
    public var prompt: String
    /// The options of the first turn, and the defaults of later ones.
    public var options: TurnOptions
    /// The settings that a message may change.
    public var settings: RunSettings
    /// Branch, tag or commit; `nil` selects the default branch.
    public var baseRef: String?
    /// The title shown in lists.
    public var title: String?
    /// The tags, normalised.
    public var tags: [String]
    /// The caller's own data.
    public var metadata: JSONValue
    /// The run ends after its first turn.
    public var endsSession: Bool
    /// A key that at most one live run has.
    public var dedupeKey: String?
    /// A live run with the same key is an error rather than the answer.
    public var rejectsDuplicate: Bool

    /// Creates a request.
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

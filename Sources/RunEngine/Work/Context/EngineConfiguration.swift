public import Crypto
public import SandboxDriver

/// How an engine is to work.
public struct EngineConfiguration: Sendable {
    /// The data directory: database, cache, blobs, key.
    public var directory: String
    /// Where `owner/repo` is fetched from.
    public var repositoryHost: RepositoryHost
    /// The most that the files of a commit may have.
    public var treeBytes: Int64
    /// Free space on the data directory's file system below which nothing new is begun.
    public var freeBytes: Int64
    /// How sandboxes are shut in.
    public var isolation: Isolation
    /// The model of runs that name none, as the endpoint names it.
    public var defaultModelID: String?
    /// The OpenAI-compatible endpoint; `nil` = the agent needs none.
    public var modelBaseURL: String?
    /// Its key.
    public var modelKey: Secret<String>?
    /// Where connections other than model calls may go.
    public var egress: Egress.Policy
    /// An agent may ask its model while no turn is at work.
    public var allowsModelBetweenTurns: Bool
    /// How long an idle session stays warm when a run says nothing.
    public var sessionTTL: Duration
    /// How long before the end of an idle session its event says so; zero = never.
    public var expiryNotice: Duration
    /// How long a turn may work.
    public var turnTime: Duration
    /// How long an agent may wait for a model that does not answer before its turn is ended.
    public var modelPatience: Duration
    /// Events that one turn may write.
    public var turnEvents: Int
    /// Their bytes.
    public var turnEventBytes: Int
    /// Turns at work at the same time.
    public var maxTurns: Int
    /// Runs of an account that have not ended.
    public var maxUnfinishedRuns: Int
    /// Agents that start at the same time: each takes a core for a second.
    public var agentStartsAtOnce: Int

    /// A configuration.
    public init(
        directory: String, repositoryHost: RepositoryHost, isolation: Isolation, defaultModelID: String?, modelBaseURL: String?,
        modelKey: Secret<String>?, egress: Egress.Policy = .public, allowsModelBetweenTurns: Bool = false, sessionTTL: Duration,
        expiryNotice: Duration = .seconds(300), turnTime: Duration, modelPatience: Duration = .seconds(120),
        turnEvents: Int = 50_000, turnEventBytes: Int = 128 << 20, maxTurns: Int, maxUnfinishedRuns: Int, agentStartsAtOnce: Int,
        treeBytes: Int64 = 8 << 30, freeBytes: Int64 = 1 << 30
    ) {
        self.freeBytes = freeBytes
        self.treeBytes = treeBytes
        self.directory = directory
        self.repositoryHost = repositoryHost
        self.isolation = isolation
        self.defaultModelID = defaultModelID
        self.modelBaseURL = modelBaseURL
        self.modelKey = modelKey
        self.egress = egress
        self.allowsModelBetweenTurns = allowsModelBetweenTurns
        self.sessionTTL = sessionTTL
        self.expiryNotice = expiryNotice
        self.turnTime = turnTime
        self.modelPatience = modelPatience
        self.turnEvents = turnEvents
        self.turnEventBytes = turnEventBytes
        self.maxTurns = maxTurns
        self.maxUnfinishedRuns = maxUnfinishedRuns
        self.agentStartsAtOnce = agentStartsAtOnce
    }
}

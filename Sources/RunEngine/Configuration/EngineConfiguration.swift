public import Crypto
public import Git
public import SandboxDriver

/// The configuration of an engine.
public struct EngineConfiguration: Sendable {
    /// The data directory: database, cache, blobs, key.
    public var directory: String
    /// The host that `owner/repo` is fetched from.
    public var repositoryHost: RepositoryHost
    /// The most bytes that the files of a commit may have.
    public var treeBytes: Int64
    /// The bytes of the clone cache that the repositories of one account may have together.
    public var accountCacheBytes: Int64
    /// Free space on the data directory's file system below which nothing new begins.
    public var freeBytes: Int64
    /// The isolation of sandboxes.
    public var isolation: Isolation
    /// The model of runs that name none, as the endpoint names it.
    public var defaultModelID: String?
    /// The OpenAI-compatible endpoint; `nil` if the agent needs none.
    public var modelBaseURL: String?
    /// The endpoint's key.
    public var modelKey: Secret<String>?
    /// The allowed destinations of connections other than model calls.
    public var egress: Egress.Policy
    /// An agent may call its model while no turn is at work.
    public var allowsModelBetweenTurns: Bool
    /// The time for which an idle session stays warm unless its run says otherwise.
    public var sessionTTL: Duration
    /// The time before the end of an idle session at which its event is emitted; zero means never.
    public var expiryNotice: Duration
    /// The longest time that a turn may work.
    public var turnTime: Duration
    /// The longest time that an agent may wait for a model that does not answer before its turn is ended.
    public var modelPatience: Duration
    /// Events that one turn may write.
    public var turnEvents: Int
    /// Bytes of the events that one turn may write.
    public var turnEventBytes: Int
    /// Turns at work at the same time.
    public var maxTurns: Int
    /// Unfinished runs of an account.
    public var maxUnfinishedRuns: Int
    /// Agents that start at the same time: each takes a core for a second.
    public var agentStartsAtOnce: Int

    /// Creates a configuration.
    public init(
        directory: String, repositoryHost: RepositoryHost, isolation: Isolation, defaultModelID: String?, modelBaseURL: String?,
        modelKey: Secret<String>?, egress: Egress.Policy = .public, allowsModelBetweenTurns: Bool = false, sessionTTL: Duration,
        expiryNotice: Duration = .seconds(300), turnTime: Duration, modelPatience: Duration = .seconds(120),
        turnEvents: Int = 50_000, turnEventBytes: Int = 128 << 20, maxTurns: Int, maxUnfinishedRuns: Int, agentStartsAtOnce: Int,
        treeBytes: Int64 = 8 << 30, accountCacheBytes: Int64 = 16 << 30, freeBytes: Int64 = 1 << 30
    ) {
        self.freeBytes = freeBytes
        self.treeBytes = treeBytes
        self.accountCacheBytes = accountCacheBytes
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

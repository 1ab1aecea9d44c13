/// What a run has: the parts that are only shown.
public struct RunResult: Sendable, Hashable, Codable {
    /// The summary is cut.
    public var isSummaryTruncated = false
    /// From the base to the end of the last ended turn.
    public var patchStats: PatchStats?
    /// Where its sandbox comes from: `local`.
    public var provider: String?
    /// How the sandbox is shut in.
    public var isolation: String?
    /// The keeper of the sandbox's limits: `cgroup_v2`, `cgroup_v1`, `watch`.
    public var limits: String?
    /// The agent.
    public var agentName: String?
    /// Its version.
    public var agentVersion: String?
    /// How the work tree came to be.
    public var treeMethod: String?
    /// At least one prompt reached the agent.
    public var hasReachedAgent = false
    /// What was said when the repository was placed.
    public var placementWarnings: [Warning] = []
    /// What else was said in the newest turn.
    public var turnWarnings: [Warning] = []

    /// Nothing yet.
    public init() {}

    /// A result as it was stored: rows of older servers lack what came later.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        isSummaryTruncated = try values.decodeIfPresent(Bool.self, forKey: .isSummaryTruncated) ?? false
        patchStats = try values.decodeIfPresent(PatchStats.self, forKey: .patchStats)
        provider = try values.decodeIfPresent(String.self, forKey: .provider)
        isolation = try values.decodeIfPresent(String.self, forKey: .isolation)
        limits = try values.decodeIfPresent(String.self, forKey: .limits)
        agentName = try values.decodeIfPresent(String.self, forKey: .agentName)
        agentVersion = try values.decodeIfPresent(String.self, forKey: .agentVersion)
        treeMethod = try values.decodeIfPresent(String.self, forKey: .treeMethod)
        hasReachedAgent = try values.decodeIfPresent(Bool.self, forKey: .hasReachedAgent) ?? false
        placementWarnings = try values.decodeIfPresent([Warning].self, forKey: .placementWarnings) ?? []
        turnWarnings = try values.decodeIfPresent([Warning].self, forKey: .turnWarnings) ?? []
    }

    /// What the run's document shows: of its placement and of its newest turn.
    public var warnings: [Warning] { placementWarnings + turnWarnings }
}

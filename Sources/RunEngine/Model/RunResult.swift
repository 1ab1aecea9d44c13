/// The parts of a run that are only displayed.
public struct RunResult: Sendable, Hashable, Codable {
    /// The summary is truncated.
    public var isSummaryTruncated = false
    /// The size of the patch from the base to the end of the last ended turn.
    public var patchStats: PatchStats?
    /// The provider of its sandbox: `local`.
    public var provider: String?
    /// The sandbox's isolation.
    public var isolation: String?
    /// The mechanism that enforces the sandbox's limits: `cgroup_v2`, `cgroup_v1`, `watch`.
    public var limits: String?
    /// The agent's name.
    public var agentName: String?
    /// The agent's version.
    public var agentVersion: String?
    /// At least one prompt reached the agent.
    public var hasReachedAgent = false
    /// Warnings about the repository, given when it was placed.
    public var placementWarnings: [Warning] = []
    /// Other warnings of the newest turn.
    public var turnWarnings: [Warning] = []

    /// Creates an empty result.
    public init() {}

    /// Decodes a stored result: rows of older servers lack newer members.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        isSummaryTruncated = try values.decodeIfPresent(Bool.self, forKey: .isSummaryTruncated) ?? false
        patchStats = try values.decodeIfPresent(PatchStats.self, forKey: .patchStats)
        provider = try values.decodeIfPresent(String.self, forKey: .provider)
        isolation = try values.decodeIfPresent(String.self, forKey: .isolation)
        limits = try values.decodeIfPresent(String.self, forKey: .limits)
        agentName = try values.decodeIfPresent(String.self, forKey: .agentName)
        agentVersion = try values.decodeIfPresent(String.self, forKey: .agentVersion)
        hasReachedAgent = try values.decodeIfPresent(Bool.self, forKey: .hasReachedAgent) ?? false
        placementWarnings = try values.decodeIfPresent([Warning].self, forKey: .placementWarnings) ?? []
        turnWarnings = try values.decodeIfPresent([Warning].self, forKey: .turnWarnings) ?? []
    }

    /// The warnings that the run's document shows: of its placement and of its newest turn.
    public var warnings: [Warning] { placementWarnings + turnWarnings }
}

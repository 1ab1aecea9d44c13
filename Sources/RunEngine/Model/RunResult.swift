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
    /// The agent.
    public var agentName: String?
    /// Its version.
    public var agentVersion: String?
    /// How the work tree came to be.
    public var treeMethod: String?
    /// At least one prompt reached the agent.
    public var hasReachedAgent = false

    /// Nothing yet.
    public init() {}
}

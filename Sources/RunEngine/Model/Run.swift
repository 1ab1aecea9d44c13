public import Coding
public import Runtime

/// A run: its row, decoded.
public struct Run: Sendable {
    /// The row's key.
    public let key: RunKey
    /// The id: `run_…`
    public let id: String
    /// The account that owns it.
    public let accountKey: AccountKey
    /// The state machine: status, phase, session and so on.
    public internal(set) var state: RunMachine
    /// A counter of the row's changes.
    public internal(set) var version: Int64
    /// The sequence number of the newest event.
    public internal(set) var lastSeq: Int64
    /// The number of turns that have started.
    public internal(set) var turnCount: Int
    /// The repository's id: `repo_…`
    public let repositoryID: String
    let repositoryKey: Int64
    /// The repository's name: `owner/repo`
    public let repositoryFullName: String
    /// The requested branch, tag or commit, or the resolved default branch.
    public internal(set) var baseRef: String?
    /// The commit it starts from.
    public internal(set) var baseSHA: String?
    /// The title, as given.
    public let title: String?
    /// The tags, as given but normalised.
    public let tags: [String]
    /// The metadata, as given.
    public let metadata: JSONValue
    /// The defaults of turns that set no options of their own.
    public let options: TurnOptions
    /// The settings that messages may change.
    public internal(set) var settings: RunSettings
    /// The model that the last ended turn was given.
    public internal(set) var effectiveModelID: String?
    /// The summary of the newest turn that has one.
    public internal(set) var summary: String?
    /// The digest of the patch from the base to the last ended turn.
    public internal(set) var patchDigest: [UInt8]?
    /// The turn at whose end that patch was made.
    public internal(set) var patchTurn: Int?
    /// Values that are only displayed.
    public internal(set) var result: RunResult
    /// The usage of all turns.
    public internal(set) var usage: Usage
    /// The timings of all turns.
    public internal(set) var timings: Timings
    /// The error of a failed or lost run.
    public internal(set) var error: JSONValue?
    /// The `dedupeKey`, as given.
    public let dedupeKey: String?
    /// The time at which it was accepted.
    public let createdAt: Timestamp
    /// The time at which its row last changed.
    public internal(set) var updatedAt: Timestamp
    /// The time at which it ended.
    public internal(set) var endedAt: Timestamp?
    /// The time at which its events were removed.
    public internal(set) var prunedAt: Timestamp?
}

extension Run {
    /// The actions that a client can take next, in order of preference.
    public var nextActions: [NextAction] {
        NextAction.of(state, hasPatch: (result.patchStats?.bytes ?? 0) > 0 && prunedAt == nil, hasReachedAgent: result.hasReachedAgent)
    }
}

/// A run with the values beyond its row that its document needs.
public struct RunView: Sendable {
    /// The run.
    public let run: Run
    /// Accepted prompts whose turn has not started.
    public let queuedMessages: Int
    /// Its place among all runs that wait for a slot, from 1; `nil` if it does not wait or is too far back to be counted.
    public let queuePosition: Int?
}

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

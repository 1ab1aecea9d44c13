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

public import Coding
public import Runtime

/// A run: its row, decoded.
public struct Run: Sendable {
    /// The row's key.
    public let key: RunKey
    /// `run_…`
    public let id: String
    /// Whose it is.
    public let accountKey: AccountKey
    /// What moves: status, phase, session and the like.
    public internal(set) var state: RunMachine
    /// Counts the changes of the row.
    public internal(set) var version: Int64
    /// The newest event.
    public internal(set) var lastSeq: Int64
    /// Turns that have started.
    public internal(set) var turnCount: Int
    /// `repo_…`
    public let repositoryID: String
    let repositoryKey: Int64
    /// `owner/repo`
    public let repositoryFullName: String
    /// The branch, tag or commit that was asked for or resolved.
    public internal(set) var baseRef: String?
    /// The commit it starts from.
    public internal(set) var baseSHA: String?
    /// As given.
    public let title: String?
    /// As given, normalised.
    public let tags: [String]
    /// As given.
    public let metadata: JSONValue
    /// What holds for turns that say nothing else.
    public let options: TurnOptions
    /// What messages may change.
    public internal(set) var settings: RunSettings
    /// What really answered.
    public internal(set) var effectiveModelID: String?
    /// Of the newest turn that has one.
    public internal(set) var summary: String?
    /// Digest of the patch from the base to the last ended turn.
    public internal(set) var patchDigest: [UInt8]?
    /// The turn at whose end that patch was made.
    public internal(set) var patchTurn: Int?
    /// What is only shown.
    public internal(set) var result: RunResult
    /// Of all turns.
    public internal(set) var usage: Usage
    /// Of all turns.
    public internal(set) var timings: Timings
    /// Why it failed.
    public internal(set) var error: JSONValue?
    /// As given.
    public let dedupeKey: String?
    /// When it was accepted.
    public let createdAt: Timestamp
    /// When its row changed last.
    public internal(set) var updatedAt: Timestamp
    /// When it ended.
    public internal(set) var endedAt: Timestamp?
    /// When its events were removed.
    public internal(set) var prunedAt: Timestamp?
}

public import Coding
public import Runtime

/// A turn: a prompt and its outcome.
public struct Turn: Sendable {
    let key: TurnKey
    let runKey: RunKey
    /// The prompt's id: `msg_…`
    public let messageID: String
    /// Its number, from 1 in the order of acceptance.
    public let number: Int
    let rank: Int64
    /// The prompt.
    public internal(set) var prompt: String
    /// Its options.
    public internal(set) var options: TurnOptions
    /// The agent's id of the prompt, fixed before it is sent.
    var promptID: String?
    /// The status.
    public internal(set) var status: TurnStatus
    /// The reason why it stopped.
    public internal(set) var stopReason: StopReason?
    /// The error of a failed turn.
    public internal(set) var error: JSONValue?
    /// Values that are only displayed.
    public internal(set) var result: TurnResult
    /// Its usage.
    public internal(set) var usage: Usage
    /// Its timings.
    public internal(set) var timings: Timings
    /// The agent's last text.
    public internal(set) var summary: String?
    /// The digest of its own patch.
    public internal(set) var patchDigest: [UInt8]?
    /// The time at which it was asked to stop.
    public internal(set) var interruptRequestedAt: Timestamp?
    /// The time at which it was accepted.
    public let queuedAt: Timestamp
    /// The time at which it left the queue.
    public internal(set) var startedAt: Timestamp?
    /// The time at which it ended.
    public internal(set) var endedAt: Timestamp?
}

/// A turn with its place in the queue.
public struct TurnView: Sendable {
    /// The turn.
    public let turn: Turn
    /// Its place, where 1 runs next; `nil` if it does not wait.
    public let position: Int?
}

/// The parts of a turn's outcome that are only displayed.
public struct TurnResult: Sendable, Hashable, Codable {
    /// The summary is truncated.
    public var isSummaryTruncated = false
    /// The size of the patch against the work tree at the turn's start.
    public var patchStats: PatchStats?
    /// The snapshot of the work tree at its end, in the sandbox.
    public var snapshot: String?
    /// The warnings about anything left out or not done as asked, in the order in which they were given.
    public var warnings: [Warning] = []

    /// Creates an empty result.
    public init() {}

    /// Decodes a stored result: rows of older servers lack newer members.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        isSummaryTruncated = try values.decodeIfPresent(Bool.self, forKey: .isSummaryTruncated) ?? false
        patchStats = try values.decodeIfPresent(PatchStats.self, forKey: .patchStats)
        snapshot = try values.decodeIfPresent(String.self, forKey: .snapshot)
        warnings = try values.decodeIfPresent([Warning].self, forKey: .warnings) ?? []
    }
}

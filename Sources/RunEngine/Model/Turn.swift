public import Coding
public import Runtime

/// A turn: a prompt and what became of it.
public struct Turn: Sendable {
    let key: TurnKey
    let runKey: RunKey
    /// `msg_…`
    public let messageID: String
    /// From 1, in the order of acceptance.
    public let number: Int
    let rank: Int64
    /// The prompt.
    public internal(set) var prompt: String
    /// What holds for it.
    public internal(set) var options: TurnOptions
    /// The agent's id of the prompt, fixed before it is sent.
    var promptID: String?
    /// Where it is.
    public internal(set) var status: TurnStatus
    /// Why it stopped.
    public internal(set) var stopReason: StopReason?
    /// What went wrong.
    public internal(set) var error: JSONValue?
    /// What is only shown.
    public internal(set) var result: TurnResult
    /// What it used.
    public internal(set) var usage: Usage
    /// Where its time went.
    public internal(set) var timings: Timings
    /// The agent's last text.
    public internal(set) var summary: String?
    /// Digest of its own patch.
    public internal(set) var patchDigest: [UInt8]?
    /// When it was asked to stop.
    public internal(set) var interruptRequestedAt: Timestamp?
    /// When it was accepted.
    public let queuedAt: Timestamp
    /// When it left the queue.
    public internal(set) var startedAt: Timestamp?
    /// When it ended.
    public internal(set) var endedAt: Timestamp?
}

public import Coding
public import Runtime

/// An event as it is stored. `body` is the JSON of its `data`, encoded once.
public struct StoredEvent: Sendable, Hashable {
    /// From 1, without gaps, within its run.
    public let seq: Int64
    /// The turn it belongs to.
    public let turn: Int?
    /// Never before that of the event before.
    public let at: Timestamp
    /// `tool.started`, …
    public let type: String
    /// The encoded `data`.
    public let body: SharedBytes

    /// An event from its parts.
    public init(seq: Int64, turn: Int?, at: Timestamp, type: String, body: SharedBytes) {
        self.seq = seq
        self.turn = turn
        self.at = at
        self.type = type
        self.body = body
    }
}

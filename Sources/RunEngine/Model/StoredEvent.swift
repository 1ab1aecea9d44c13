public import Coding
public import Runtime

/// A stored event. `body` is the JSON of its `data`, encoded once.
public struct StoredEvent: Sendable, Hashable {
    /// Its number within the run: from 1, without gaps.
    public let seq: Int64
    /// The turn it belongs to.
    public let turn: Int?
    /// Its time, never before that of the previous event.
    public let at: Timestamp
    /// Its type: `tool.started`, …
    public let type: String
    /// The encoded `data`.
    public let body: SharedBytes

    /// Creates an event from its parts.
    public init(seq: Int64, turn: Int?, at: Timestamp, type: String, body: SharedBytes) {
        self.seq = seq
        self.turn = turn
        self.at = at
        self.type = type
        self.body = body
    }
}

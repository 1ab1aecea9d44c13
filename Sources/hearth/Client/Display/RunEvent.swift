internal import Coding
internal import Runtime

/// An event of a run's stream.
struct RunEvent: Sendable {
    let type: String
    /// The event's number; `nil` for an event that is not stored in a log.
    let seq: Int64?
    let turn: Int64?
    let at: Timestamp?
    /// The event's own part, without the envelope.
    let data: JSONValue
    /// The complete event as received.
    let bytes: [UInt8]

    /// Reads an event's envelope; fails if it is not JSON.
    init?(type: String, _ bytes: [UInt8]) {
        guard let envelope = try? JSONValue(parsing: bytes) else { return nil }
        self.type = type
        seq = envelope["seq"]?.asInteger
        turn = envelope["turn"]?.asInteger
        at = envelope["at"]?.asString.flatMap { Timestamp(rfc3339: $0) }
        data = envelope["data"] ?? .null
        self.bytes = bytes
    }
}

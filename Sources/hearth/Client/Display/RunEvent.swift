internal import Coding
internal import Runtime

/// An event of a run's stream.
struct RunEvent: Sendable {
    let type: String
    /// `nil` for events that are in no log.
    let seq: Int64?
    let turn: Int64?
    let at: Timestamp?
    /// The event's own part.
    let data: JSONValue
    /// The whole, as it came.
    let bytes: [UInt8]

    /// Reads an envelope; `nil` when it is none.
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

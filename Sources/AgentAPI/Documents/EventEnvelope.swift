internal import Coding
internal import RunEngine
internal import Runtime

/// Writes an event's envelope around its stored body.
enum EventEnvelope {
    /// Appends `{"seq":7,"type":…,"runId":…,"turn":1,"at":…,"data":{…}}`.
    static func write(_ event: StoredEvent, runID: String, to bytes: inout [UInt8]) {
        open(seq: "\(event.seq)", type: event.type, runID: runID, turn: event.turn, at: event.at, to: &bytes)
        event.body.withUnsafeBytes { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "}"))
    }

    /// Returns an event that no log stores: its `seq` is `null`.
    static func ephemeral(_ type: EventType, _ data: JSONValue, runID: String, turn: Int?, at: Timestamp) -> [UInt8] {
        var bytes: [UInt8] = []
        open(seq: "null", type: type.rawValue, runID: runID, turn: turn, at: at, to: &bytes)
        bytes += data.encoded()
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private static func open(seq: String, type: String, runID: String, turn: Int?, at: Timestamp, to bytes: inout [UInt8]) {
        // Types, ids and times contain nothing that JSON must escape.
        let turnText = turn.map { "\($0)" } ?? "null"
        bytes += "{\"seq\":\(seq),\"type\":\"\(type)\",\"runId\":\"\(runID)\",\"turn\":\(turnText),\"at\":\"\(at.rfc3339)\",\"data\":".utf8
    }
}

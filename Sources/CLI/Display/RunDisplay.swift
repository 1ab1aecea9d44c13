internal import Coding
internal import Runtime

/// Shows a run's progress.
protocol RunDisplay: Sendable {
    /// Shows an event.
    func show(_ event: RunEvent) async
    /// True if the display needs facts that are only in the run's document.
    var wantsDocument: Bool { get }
    /// Takes the run's current document.
    func know(_ run: JSONValue) async
    /// Writes nothing until `resume`, because the user is being asked something.
    func pause() async
    /// Continues below the text written meanwhile.
    func resume() async
    /// Stops showing events and removes temporary lines.
    func close() async
}

extension RunDisplay {
    var wantsDocument: Bool { false }
    func know(_ run: JSONValue) {}
    func pause() {}
    func resume() {}
    func close() {}
}

/// Shows a run as lines for logs and pipes.
struct PlainDisplay: RunDisplay {
    func show(_ event: RunEvent) {
        for line in EventLines.of(type: event.type, data: event.data) { Console.line(line) }
    }
}

/// Prints stored events unchanged, one per line. Pieces of growing texts are left out, because each text follows when it is complete.
struct RawDisplay: RunDisplay {
    func show(_ event: RunEvent) {
        if event.seq != nil { Console.bytes(event.bytes + [UInt8(ascii: "\n")]) }
    }
}

/// Shows nothing.
struct SilentDisplay: RunDisplay {
    func show(_ event: RunEvent) {}
}

/// An event of a run's stream.
struct RunEvent: Sendable {
    let type: String
    /// The event's number; `nil` for an event that is not stored in the log.
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

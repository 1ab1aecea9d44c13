internal import Coding
internal import RunEngine

/// Builds the bodies of answers about a run from encoded parts.
struct RunEnvelope: Sendable {
    let facts: ServerFacts

    /// Returns the encoded run object.
    func run(_ view: RunView, isListed: Bool = false) -> [UInt8] {
        RunDocument(view: view, facts: facts, isListed: isListed).value.encoded()
    }

    /// Returns `{"run":{…}}`.
    func body(_ run: [UInt8]) -> [UInt8] {
        Array(#"{"run":"#.utf8) + run + [UInt8(ascii: "}")]
    }

    /// Returns `{"run":{…},"turn":{…}}`, or `{"run":{…}}` if there is no turn.
    func body(_ acceptance: Acceptance) -> [UInt8] {
        let run = self.run(acceptance.run)
        guard let turn = acceptance.turn else { return body(run) }
        return Array(#"{"run":"#.utf8) + run + Array(#","turn":"#.utf8) + TurnDocument(view: turn).value.encoded() + [UInt8(ascii: "}")]
    }

    /// Returns `{"run":{…, "events":[…]}}`, with `duplicate` beside the run if it existed already.
    func created(_ acceptance: Acceptance) -> [UInt8] {
        let isComplete = Int64(acceptance.events.count) >= acceptance.run.run.lastSeq
        let run = RunEnvelope.adding(
            acceptance.events, omitted: isComplete ? nil : "older", to: self.run(acceptance.run), runID: acceptance.run.run.id)
        guard acceptance.isDuplicate else { return body(run) }
        return Array(#"{"duplicate":true,"run":"#.utf8) + run + [UInt8(ascii: "}")]
    }

    /// Returns the run object extended by its newest events, whose bodies are copied as stored.
    static func adding(_ events: [StoredEvent], omitted: String?, to run: [UInt8], runID: String) -> [UInt8] {
        var bytes = Array(run.dropLast())
        bytes += Array(#","events":["#.utf8)
        for (position, event) in events.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            EventEnvelope.write(event, runID: runID, to: &bytes)
        }
        bytes += Array("],\"eventsOmitted\":\(omitted.map { "\"\($0)\"" } ?? "null")}".utf8)
        return bytes
    }

    /// Returns the run object extended by its patch, or by the reason why it is omitted.
    static func adding(patch: String?, omitted: String?, to run: [UInt8]) -> [UInt8] {
        var bytes = Array(run.dropLast())
        bytes += Array(#","patch":"#.utf8)
        bytes += (patch.map { JSONValue.string($0) } ?? .null).encoded()
        bytes += Array(",\"patchOmitted\":\(omitted.map { "\"\($0)\"" } ?? "null")}".utf8)
        return bytes
    }
}

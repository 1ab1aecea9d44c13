import Coding
import Runtime
import Server
import Testing

@testable import AgentAPI
@testable import RunEngine

/// Answers about a run that are put together from encoded parts.
@Suite struct RunEnvelopeTests {
    private func event(_ seq: Int64) -> StoredEvent {
        StoredEvent(seq: seq, turn: nil, at: Timestamp(millis: 0), type: "phase", body: SharedBytes(utf8: #"{"n":\#(seq)}"#))
    }

    private func parse(_ bytes: [UInt8]) throws -> JSONValue { try JSONValue(parsing: bytes, by: .strict) }

    @Test func eventsAreAddedAsTheyAreStored() throws {
        let run = Array(#"{"id":"run_1"}"#.utf8)
        let whole = try parse(RunEnvelope.adding([event(1), event(2)], omitted: nil, to: run, runID: "run_1"))
        #expect(whole["events"]?.asArray?.compactMap { $0["data"]?["n"] } == [1, 2])
        #expect(whole["eventsOmitted"] == .null && whole["events"]?[0]?["turn"] == .null && whole["events"]?[0]?["runId"] == "run_1")
        let part = try parse(RunEnvelope.adding([], omitted: "older", to: run, runID: "run_1"))
        #expect(part["events"] == [] && part["eventsOmitted"] == "older")
    }

    @Test func aPatchIsAddedOrTheReasonWhyNot() throws {
        let run = Array(#"{"id":"run_1"}"#.utf8)
        let whole = try parse(RunEnvelope.adding(patch: "a\n\"b\"", omitted: nil, to: run))
        #expect(whole["patch"] == "a\n\"b\"" && whole["patchOmitted"] == .null && whole["id"] == "run_1")
        let none = try parse(RunEnvelope.adding(patch: nil, omitted: "not_ready", to: run))
        #expect(none["patch"] == .null && none["patchOmitted"] == "not_ready")
    }

    @Test func anEventOutsideOfTheLogHasNoNumber() throws {
        let event = try parse(EventEnvelope.ephemeral(.streamEnd, ["reason": "idle"], runID: "run_1", turn: nil, at: Timestamp(millis: 0)))
        #expect(event["seq"] == .null && event["type"] == "stream.end" && event["data"]?["reason"] == "idle")
    }

    @Test func aRunIsAnsweredWithWhatWasAskedFor() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let made = await local.send(.post, "/runs", #"{"repository":"acme/web","prompt":"x","dedupeKey":"one"}"#, key: key)
            let id = made.run["id"]?.asString ?? ""
            #expect(made.status == 201 && made.fields["location"] == "http://h/api/v1/coding-agent/runs/\(id)")
            #expect(
                made.run["events"]?.asArray?.count == made.run["lastSeq"]?.asInteger.map(Int.init(clamping:)) && made.run["eventsOmitted"] == .null)
            let again = await local.send(.post, "/runs", #"{"repository":"acme/web","prompt":"y","dedupeKey":"one"}"#, key: key)
            #expect(again.status == 200 && again.json["duplicate"] == true && again.run["id"] == .string(id) && again.fields["location"] == nil)
            for (query, members) in [("", []), ("?events=1", ["events", "eventsOmitted"]), ("?patch=1&events=0", ["patch", "patchOmitted"])] {
                let run = await local.send(.get, "/runs/\(id)\(query)", key: key).run.asObject ?? [:]
                #expect(["events", "eventsOmitted", "patch", "patchOmitted"].filter { run[$0] != nil } == members, "\(query)")
            }
            #expect(await local.send(.get, "/runs/\(id)?patch=1", key: key).run["patchOmitted"] == "not_ready")
            let listed = await local.send(.get, "/runs", key: key).json["runs"]?[0]
            #expect(listed?["id"] == .string(id) && listed?["events"] == nil)
        }
    }

    @Test func aDryRunStoresNothing() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let answer = await local.send(.post, "/runs", #"{"repository":"acme/web","prompt":"x","dryRun":true}"#, key: key)
            // The agent of this engine does not exist.
            #expect(answer.status == 200 && answer.json["dryRun"] == true && answer.json["ok"] == false, "\(answer.text)")
            #expect(await local.send(.get, "/runs", key: key).json["runs"] == [])
        }
    }
}

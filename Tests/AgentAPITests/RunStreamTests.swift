import Coding
import Runtime
import SandboxDriver
import Server
import Testing

@testable import AgentAPI
@testable import RunEngine

/// Streams of a run: where they begin, what they leave out, and why they end.
@Suite struct RunStreamTests {
    private func open(_ local: LocalAPI, _ id: String, _ query: String = "", key: String, lastEventID: String? = nil) async throws -> StreamProbe {
        let fields = lastEventID.map { [("Last-Event-ID", $0)] } ?? []
        let answer = await local.send(.get, "/runs/\(id)/stream\(query)", key: key, fields: fields)
        #expect(answer.status == 200 && answer.fields["content-type"] == "text/event-stream" && answer.fields["cache-control"] == "no-store")
        return try #require(await StreamProbe(answer), "\(answer.text)")
    }

    @Test func everyEventComesOnceFromAnyPlace() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let id = try await local.makeRun(key: key)
            _ = await local.send(.post, "/runs/\(id)/cancel", key: key)
            let whole = try await open(local, id, key: key)
            await whole.readToEnd()
            let last = await local.send(.get, "/runs/\(id)", key: key).run["lastSeq"]?.asInteger ?? 0
            let count = Int(last)
            #expect(await whole.text.hasPrefix("retry: 1000\nid: 1\n") && count > 2)
            #expect(await whole.events.count == count + 1)
            for cut in 0..<count {
                for rest in [
                    try await open(local, id, key: key, lastEventID: "\(cut)"), try await open(local, id, "?after=\(cut)", key: key),
                ] {
                    await rest.readToEnd()
                    #expect(await rest.events.dropLast() == whole.events.dropLast().dropFirst(cut), "\(cut)")
                    #expect(await rest.endReason == "ended")
                }
            }
            // An EventSource that has seen everything is told not to come back; another reader gets the end once more.
            #expect(await local.send(.get, "/runs/\(id)/stream", key: key, fields: [("Last-Event-ID", "\(last)")]).status == 204)
            let again = try await open(local, id, "?after=\(last)", key: key)
            await again.readToEnd()
            #expect(await again.types == ["stream.end"])
            for fields in [[("Last-Event-ID", "\(last + 1)")], []] {
                #expect(await local.send(.get, "/runs/\(id)/stream?after=\(last + 1)", key: key, fields: fields).code == "invalid_cursor")
            }
        }
    }

    @Test func theTypesAreThoseThatAreWantedAndTheEnd() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let id = try await local.makeRun(key: key)
            _ = await local.send(.post, "/runs/\(id)/cancel", key: key)
            for (query, types) in [
                ("?types=turn.*", ["turn.queued", "turn.ended", "stream.end"]), ("?types=turn.ended&types=problem", ["turn.ended", "stream.end"]),
                ("?types=problem", ["stream.end"]),
            ] {
                let stream = try await open(local, id, query, key: key)
                await stream.readToEnd()
                #expect(await stream.types == types, "\(query)")
            }
            #expect(await local.send(.get, "/runs/\(id)/stream?types=turn.", key: key).code == "invalid_field")
            #expect(await local.send(.get, "/runs/\(id)/stream?until=ended", key: key).code == "invalid_field")
        }
    }

    @Test func untilIdleAStreamEndsWhenNothingIsAtWork() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let id = try await local.makeRun(key: key)
            let patient = try await open(local, id, key: key)
            let short = try await open(local, id, "?until=idle", key: key)
            await short.read()
            #expect(await !short.hasEnded)
            let end = local.clock.wall.advanced(by: .seconds(60))
            try await local.move(id, key: key, by: [.turnStarted, .sessionOpened(expiresAt: end)])
            await short.read { $0.text.contains(#""status":"running""#) }
            #expect(await !short.hasEnded)
            try await local.move(id, key: key, by: [.turnEnded(.endTurn, othersWait: false, expiresAt: end)])
            await short.readToEnd()
            #expect(await short.endReason == "idle")
            await patient.read()
            #expect(await !patient.hasEnded)
            // A reader that comes late is told at once, after what it has missed.
            let late = try await open(local, id, "?until=idle", key: key)
            await late.readToEnd()
            #expect(await late.events.dropLast() == short.events.dropLast())
            #expect(await late.endReason == "idle")
            try await local.move(id, key: key, by: [.cancelled])
            await patient.readToEnd()
            #expect(await patient.endReason == "ended")
        }
    }

    @Test func theEndSaysWhyItEnds() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let other = try await local.makeKey()
            let id = try await local.makeRun(key: key)
            let mine = try await open(local, id, key: key)
            let theirs = try await open(local, id, key: other)
            let second = try await open(local, id, key: other)
            for stream in [mine, theirs, second] { await stream.read() }
            guard case .valid(let found) = local.engine.keys.find(key) else { return }
            try await local.engine.keys.revoke(id: found.id)
            await mine.readToEnd()
            #expect(await mine.endReason == "key_revoked")
            await second.stopServer()
            await second.readToEnd()
            #expect(await second.endReason == "server_stopping")
            await theirs.read()
            #expect(await !theirs.hasEnded)
            await local.api.stopping()
            await theirs.readToEnd()
            #expect(await theirs.endReason == "server_stopping")
        }
    }

    @Test func aReaderWhoseRunIsDeletedIsTold() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let id = try await local.makeRun(key: key)
            _ = await local.send(.post, "/runs/\(id)/cancel", key: key)
            // It has not read anything when the run goes.
            let stream = try await open(local, id, key: key)
            #expect(await local.send(.delete, "/runs/\(id)", key: key).status == 204)
            await stream.readToEnd()
            #expect(await stream.endReason == "deleted")
            #expect(await stream.types == ["stream.end"])
        }
    }

    /// A text that grows comes whole first, then in pieces, and in no piece after it is stored.
    @Test func aTextIsFollowedWhileItGrows() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let id = try await local.makeRun(key: key)
            guard case .valid(let found) = local.engine.keys.find(key) else { return }
            let run = try await local.engine.run(id, by: found).run.key
            let stream = try await open(local, id, key: key)
            let quiet = try await open(local, id, "?types=message", key: key)
            func say(_ text: String, at offset: Int) {
                local.engine.log.extendLiveText(
                    with:
                        AgentDelta(part: "prt_1", kind: .message, text: text, offset: offset), turn: 1, to: run)
            }
            @NetworkLoop func pieces(_ stream: StreamProbe) -> [JSONValue] {
                stream.events.filter { $0.type == "message.delta" }.compactMap { (try? JSONValue(parsing: $0.data))?["data"] }
            }
            say("Hel", at: 0)
            await stream.read { !pieces($0).isEmpty }
            say("lo", at: 3)
            await stream.read { pieces($0).count > 1 }
            let late = try await open(local, id, key: key)
            await late.read { !pieces($0).isEmpty }
            #expect(
                await pieces(stream) == [
                    ["part": "prt_1", "kind": "message", "text": "Hel", "snapshot": true],
                    ["part": "prt_1", "kind": "message", "text": "lo", "snapshot": false],
                ])
            #expect(await pieces(late) == [["part": "prt_1", "kind": "message", "text": "Hello", "snapshot": true]])
            await quiet.read()
            #expect(await pieces(quiet).isEmpty)
        }
    }
}

import Coding
import Runtime
import Server
import Testing

@testable import AgentAPI
@testable import RunEngine

/// Requests that wait for a change.
@Suite struct LongPollTests {
    /// Waits until this many readers are there; fails after ten seconds.
    @NetworkLoop private func readers(_ count: Int, of local: LocalAPI) async throws {
        let deadline = SystemTime().monotonic.advanced(by: .seconds(10))
        while await !local.send(.get, "/metrics").text.contains("\nhearth_streams \(count)\n") {
            try #require(SystemTime().monotonic < deadline, "there are never \(count) readers")
            try await NetworkLoop.sleep(for: .milliseconds(2))
        }
    }

    @Test func whatHoldsAlreadyIsAnsweredAtOnce() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let id = try await local.makeRun(key: key)
            let began = SystemTime().monotonic
            #expect(await local.send(.get, "/runs/\(id)?wait=60&until=change&after=0", key: key).status == 200)
            #expect(await local.send(.get, "/runs/\(id)/events?wait=60", key: key).json["events"]?.asArray?.isEmpty == false)
            _ = await local.send(.post, "/runs/\(id)/cancel", key: key)
            for until in ["", "&until=idle", "&until=action", "&until=ended"] {
                #expect(await local.send(.get, "/runs/\(id)?wait=60\(until)", key: key).run["status"] == "ended", "\(until)")
            }
            #expect(began.duration(to: SystemTime().monotonic) < .seconds(60), "nothing had to be waited for")
        }
    }

    @Test func aChangeIsAnsweredWhenItComes() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let id = try await local.makeRun(key: key)
            let last = await local.send(.get, "/runs/\(id)", key: key).run["lastSeq"]?.asInteger ?? 0
            async let ended = local.send(.get, "/runs/\(id)?wait=20&until=ended", key: key)
            async let changed = local.send(.get, "/runs/\(id)?wait=60&until=change&after=\(last)", key: key)
            async let page = local.send(.get, "/runs/\(id)/events?wait=20&types=turn.ended", key: key)
            try await readers(3, of: local)
            _ = await local.send(.post, "/runs/\(id)/messages", #"{"prompt":"y"}"#, key: key)
            #expect(await changed.run["status"] == "queued")
            try await readers(2, of: local)
            _ = await local.send(.post, "/runs/\(id)/cancel", key: key)
            #expect(await ended.run["status"] == "ended")
            #expect(await page.json["events"]?[0]?["type"] == "turn.ended")
            try await readers(0, of: local)
        }
    }

    @Test func whenTheTimeIsUpTheStateIsAnsweredAsItIs() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let id = try await local.makeRun(key: key)
            let last = await local.send(.get, "/runs/\(id)", key: key).run["lastSeq"]?.asInteger ?? 0
            async let run = local.send(.get, "/runs/\(id)?wait=1", key: key)
            async let page = local.send(.get, "/runs/\(id)/events?wait=1&after=\(last)", key: key)
            #expect(await run.run["status"] == "queued")
            let empty = await page.json
            #expect(empty["events"] == [] && empty["nextAfter"] == .integer(last) && empty["hasMore"] == false && empty["lastSeq"] == .integer(last))
        }
    }

    @Test func aRevokedKeyIsRefusedWhileItWaits() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let other = try await local.makeKey()
            let id = try await local.makeRun(key: key)
            async let mine = local.send(.get, "/runs/\(id)?wait=20", key: key)
            async let theirs = local.send(.get, "/runs/\(id)?wait=20", key: other)
            try await readers(2, of: local)
            guard case .valid(let found) = local.engine.keys.find(key) else { return }
            try await local.engine.keys.revoke(id: found.id)
            #expect(await mine.code == "key_revoked")
            try await readers(1, of: local)
            await local.api.stopping()
            #expect(await theirs.run["status"] == "queued")
        }
    }

    @Test func aRunThatIsDeletedMeanwhileIsNotFound() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let id = try await local.makeRun(key: key)
            _ = await local.send(.post, "/runs/\(id)/cancel", key: key)
            let last = await local.send(.get, "/runs/\(id)", key: key).run["lastSeq"]?.asInteger ?? 0
            async let waiting = local.send(.get, "/runs/\(id)?wait=60&until=change&after=\(last)", key: key)
            try await readers(1, of: local)
            #expect(await local.send(.delete, "/runs/\(id)", key: key).status == 204)
            #expect(await waiting.code == "not_found")
        }
    }
}

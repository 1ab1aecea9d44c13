import Coding
import Runtime
import Server
import Testing

@testable import AgentAPI
@testable import RunEngine

/// The cache of run documents: nobody reads another account's run, or a state that is over.
@Suite struct RunDocumentCacheTests {
    private static let document = SharedBytes(utf8: "document")

    /// Calls `test` with a run as it was created.
    private func withRun(_ test: (Run) throws -> Void) async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let id = try await local.makeRun(key: key)
            guard case .valid(let found) = local.engine.keys.find(key) else { return }
            try test(try await local.engine.run(id, by: found).run)
        }
    }

    @Test func aDocumentIsItsAccounts() async throws {
        try await withRun { run in
            let cache = RunDocumentCache()
            cache.keep(RunDocumentCacheTests.document, of: run, asOf: cache.revision)
            #expect(cache.document(of: run.id, account: run.accountKey) == RunDocumentCacheTests.document)
            #expect(cache.document(of: run.id, account: AccountKey(run.accountKey.value + 1)) == nil)
            #expect(cache.document(of: "run_other", account: run.accountKey) == nil)
        }
    }

    @Test func aChangeRemovesTheDocumentOfItsRunOnly() async throws {
        try await withRun { run in
            let cache = RunDocumentCache()
            cache.keep(RunDocumentCacheTests.document, of: run, asOf: cache.revision)
            cache.drop([RunKey(run.key.value + 1)])
            #expect(cache.document(of: run.id, account: run.accountKey) != nil)
            cache.drop([RunKey(run.key.value + 1), run.key])
            #expect(cache.document(of: run.id, account: run.accountKey) == nil)
        }
    }

    @Test func whatWasReadBeforeAChangeIsNotKept() async throws {
        try await withRun { run in
            let cache = RunDocumentCache()
            let before = cache.revision
            cache.drop([run.key])
            cache.keep(RunDocumentCacheTests.document, of: run, asOf: before)
            #expect(cache.document(of: run.id, account: run.accountKey) == nil)
            // The change of another run is no reason not to keep it.
            let after = cache.revision
            cache.drop([RunKey(run.key.value + 1)])
            cache.keep(RunDocumentCacheTests.document, of: run, asOf: after)
            #expect(cache.document(of: run.id, account: run.accountKey) != nil)
        }
    }

    /// Changes are forgotten from time to time; until then a run may have changed unnoticed.
    @Test func whatWasReadBeforeTheForgettingIsNotKept() async throws {
        try await withRun { run in
            let cache = RunDocumentCache()
            let before = cache.revision
            for number in 0...(APILimits.cachedDocuments + 1) { cache.drop([RunKey(run.key.value + 1 + Int64(number))]) }
            cache.keep(RunDocumentCacheTests.document, of: run, asOf: before)
            #expect(cache.document(of: run.id, account: run.accountKey) == nil)
            cache.keep(RunDocumentCacheTests.document, of: run, asOf: cache.revision)
            #expect(cache.document(of: run.id, account: run.accountKey) != nil)
        }
    }

    /// Every state of a run is read as it is, through the cache or not.
    @Test func aReadAfterAChangeShowsIt() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let first = try await local.makeRun(key: key)
            let second = try await local.makeRun(key: key)
            // A queued run moves forward in the queue when another one leaves it, without a change of its own.
            for _ in 0..<2 { #expect(await local.send(.get, "/runs/\(second)", key: key).run["lifecycle"]?["queuePosition"] == 2) }
            _ = await local.send(.post, "/runs/\(first)/cancel", key: key)
            #expect(await local.send(.get, "/runs/\(second)", key: key).run["lifecycle"]?["queuePosition"] == 1)
            for (event, status) in [
                (RunMachine.Event.turnStarted, "running"), (.sessionOpened(expiresAt: local.clock.wall), "running"),
                (.turnEnded(.endTurn, othersWait: false, expiresAt: local.clock.wall.advanced(by: .seconds(60))), "idle"), (.cancelled, "ended"),
            ] {
                try await local.move(second, key: key, by: [event])
                for _ in 0..<2 { #expect(await local.send(.get, "/runs/\(second)", key: key).run["status"] == .string(status)) }
            }
            #expect(await local.send(.delete, "/runs/\(second)", key: key).status == 204)
            #expect(await local.send(.get, "/runs/\(second)", key: key).code == "not_found")
        }
    }
}

import Coding
import Database
import Runtime
import SandboxDriver
import Testing

@testable import RunEngine

/// The freeing of what is no longer needed, and its times.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ReaperTests {
    /// Returns an engine with one idle run. Nothing but the test wakes its reaper at the right moment.
    private func idle(_ agent: ScriptedAgent = ScriptedAgent()) async throws -> (TestEngine, RunKey) {
        let test = try await TestEngine(agent)
        try await test.start()
        let key = try await test.create()
        try await test.wait(key, for: .idle)
        return (test, key)
    }

    @Test func aSessionThatNobodyUsedExpiresAtItsEndAndNotBefore() async throws {
        let (test, key) = try await idle()
        test.clock.advance(by: .milliseconds(59_999))
        _ = try await test.engine.reaper.round()
        #expect(try await test.run(key).state.status == .idle)
        test.clock.advance(by: .milliseconds(1))
        _ = try await test.engine.reaper.round()
        let ended = try await test.run(key)
        #expect(ended.state.status == .ended && ended.state.outcome == .expired)
        try await test.wait(until: "the release") { test.provider.living.isEmpty }
        try await test.wait(until: "the word of it") { try await test.run(key).state.sandbox == .released }
        // The notice comes before the end, though nobody had woken to give it in time.
        let types = try await test.events(of: key).map(\.type)
        #expect(types.firstIndex(of: "session.expiring").map { $0 < types.count - 1 } == true)
        try await test.stop()
    }

    @Test func aMessageMovesTheEnd() async throws {
        let (test, key) = try await idle()
        test.clock.advance(by: .seconds(50))
        try await test.post(NewMessage(prompt: "Stay."), to: key)
        try await test.wait(key, for: .idle, turns: 2)
        test.clock.advance(by: .seconds(50))
        _ = try await test.engine.reaper.round()
        #expect(try await test.run(key).state.status == .idle)
        try await test.stop()
    }

    @Test func aMessageToASessionWhoseTimeIsOverIsRefusedThoughTheReaperWasNotThereYet() async throws {
        let (test, key) = try await idle()
        test.clock.advance(by: .seconds(60))
        let error = await #expect(throws: Failure.self) { try await test.post(NewMessage(prompt: "Late."), to: key) }
        #expect(error?.code == .sessionUnavailable && error?.members["reason"] == "expired")
        try await test.stop()
    }

    @Test func aSandboxOfAProviderThatIsNotConfiguredIsLeftAlone() async throws {
        let (test, key) = try await idle()
        let sandbox = try #require(test.provider.living.first)
        let store = try test.engine.editor.store
        try await store.write { (tx) throws(StoreError) in
            try tx.connection.run("UPDATE sandboxes SET provider = 'elsewhere' WHERE id = ?", [.text(sandbox.reference.sandbox.rawValue)])
        }
        try await test.perform(.cancel(try await test.run(key)))
        _ = try await test.engine.reaper.round()
        _ = try await test.engine.reaper.round()
        #expect(test.provider.living.count == 1)
        let states = try await store.read { (snapshot) throws(StoreError) in try snapshot.connection.livingSandboxes().map(\.state) }
        #expect(states == ["releasing"])
        try await test.stop()
    }

    @Test func answersAreKeptForTheirTimeOnly() async throws {
        let test = try await TestEngine()
        let claim = IdempotencyClaim(key: "k", fingerprint: Array(repeating: 7, count: 32))
        try await test.perform(.create(TestStore.newRun()), claim: claim)
        func count() async throws -> Int64? {
            try await test.engine.editor.store.read { (snapshot) throws(StoreError) in
                try snapshot.connection.first("SELECT count(*) FROM idempotency", []) { (row) throws(StoreError) in row.int(0) }
            }
        }
        _ = try await test.engine.reaper.round()
        test.clock.advance(by: EngineLimits.idempotencyLife)
        _ = try await test.engine.reaper.round()
        #expect(try await count() == 1)
        test.clock.advance(by: EngineLimits.sweepInterval)
        _ = try await test.engine.reaper.round()
        #expect(try await count() == 0)
        // A server on which nothing happens looks again by itself.
        let idle = try await test.engine.reaper.round()
        #expect(idle.map { $0 <= EngineLimits.sweepInterval } == true)
    }

    @Test func aWarmSessionWhosePromptWaitsForASlotKeepsItsSandbox() async throws {
        let test = try await TestEngine(
            ScriptedAgent { job in
                if job.prompt.text == "Hold." { await ScriptedAgent.workOn(job) } else { await ScriptedAgent.writeNote(job) }
            })
        try await test.start()
        let key = try await test.create()
        try await test.wait(key, for: .idle)
        let sandbox = try #require(test.provider.living.first)
        // Both slots are taken.
        for _ in 0..<2 { _ = try await test.create(TestStore.newRun("Hold.")) }
        try await test.wait(until: "both hold") { test.agent.prompts.count { $0 == "Hold." } == 2 }
        try await test.post(NewMessage(prompt: "Wait."), to: key)
        _ = try await sandbox.extendLease(toMillis: 1)
        // A reaper of the test's own: commits wake the engine's, at moments that nobody here knows.
        let engine = try test.engine
        let reaper = Reaper(
            Reaper.Services(
                editor: engine.editor, sessions: engine.sessions, blobs: engine.blobs, clones: engine.clones,
                instance: InstanceID(rawValue: engine.editor.store.instanceID), tellsExpiry: true))
        test.clock.advance(by: EngineLimits.leaseInterval)
        let wait = await reaper.round()
        #expect(sandbox.leaseMillis == (.seconds(60) + EngineLimits.leaseMargin).millis)
        #expect(wait.map { $0 <= EngineLimits.leaseInterval } == true)
        // One that does not answer is asked again soon.
        sandbox.change(health: .gone("away"))
        test.clock.advance(by: EngineLimits.leaseInterval)
        let retry = await reaper.round()
        #expect(retry.map { $0 <= EngineLimits.leaseRetry } == true)
        try await test.stop()
    }
}

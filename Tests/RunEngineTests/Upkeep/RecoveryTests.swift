import Coding
import Database
import Runtime
import SandboxDriver
import Testing

@testable import RunEngine

/// The sandboxes and sessions of one process, after the start of the next.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RecoveryTests {
    private func idle() async throws -> (TestEngine, RunKey) {
        let test = try await TestEngine()
        try await test.start()
        let key = try await test.create()
        try await test.wait(key, for: .idle)
        return (test, key)
    }

    @Test func anIdleSessionIsThereAfterARestart() async throws {
        let (test, key) = try await idle()
        try await test.stop()
        try await test.open()
        try await test.start()
        try await test.wait(until: "the attachment") { try test.engine.sessions[key] != nil }
        try await test.post(NewMessage(prompt: "Again."), to: key)
        try await test.wait(key, for: .idle, turns: 2)
        #expect(test.agent.launches.count == 1)
        try await test.stop()
    }

    @Test func aRunWhoseSandboxIsGoneIsLostAtTheStart() async throws {
        let (test, key) = try await idle()
        try await test.stop()
        test.provider.living.first?.change(health: .gone("the machine was restarted"))
        try await test.open()
        try await test.start()
        let lost = try await test.wait(key, for: .ended)
        #expect(lost.state.outcome == .lost && lost.error?["reason"] == "sandbox_gone")
        try await test.stop()
    }

    @Test func aQueuedRunWithASessionIsLookedAfterToo() async throws {
        let (test, key) = try await idle()
        try await test.stop()
        try await test.open()
        // Its prompt waits; nothing works on it, as no slot is free yet.
        try await test.post(NewMessage(prompt: "Wait."), to: key)
        #expect(try await test.run(key).state.status == .queued)
        try await test.stop()
        try await test.open()
        test.provider.living.first?.change(health: .gone("the machine was restarted"))
        let engine = try test.engine
        let recovery = Recovery(
            store: engine.editor.store, sessions: engine.sessions, clones: engine.clones,
            instance: InstanceID(rawValue: engine.editor.store.instanceID),
            dispatcher: Dispatcher(store: engine.editor.store, slots: 0) { _, _ in preconditionFailure("there is no slot") })
        let task = Task { await recovery.run() }
        defer { task.cancel() }
        let lost = try await test.wait(key, for: .ended)
        #expect(lost.state.outcome == .lost)
        #expect(try await test.turn(2, of: key).error?["code"] == "session_unavailable")
        try await test.stop()
    }

    @Test func aSandboxThatTheLedgerDoesNotKnowIsEnded() async throws {
        let (test, key) = try await idle()
        try await test.stop()
        try await test.open()
        let stray = SandboxIntent(
            sandbox: SandboxID(rawValue: "sbx_stray"), run: "run_x", instance: InstanceID(rawValue: try test.engine.editor.store.instanceID),
            secret: [])
        _ = try await test.provider.create(SandboxSpec(isolation: .none, leaseMillis: 1), intent: stray)
        try await test.start()
        try await test.wait(until: "the end of the stray") { test.provider.living.count == 1 }
        #expect(try await test.run(key).state.status == .idle)
        try await test.stop()
    }
}

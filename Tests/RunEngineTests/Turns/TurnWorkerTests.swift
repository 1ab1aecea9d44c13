import Coding
import Database
import Runtime
import SandboxDriver
import Testing

@testable import RunEngine

/// Turns at work, from the claim to the settlement, with a provider and an agent that only these tests know: the engine needs no other.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TurnWorkerTests {
    @Test func theMainJobWithAProviderAndAnAgentOfTheTests() async throws {
        let test = try await TestEngine()
        try await test.start()
        let key = try await test.create(TestStore.newRun("Say hello."))
        let idle = try await test.wait(key, for: .idle)
        #expect(idle.result.provider == "memory" && idle.result.agentName == "scripted" && idle.result.agentVersion == "1")
        #expect(idle.summary == "Noted: Say hello." && idle.turnCount == 1)
        #expect(try await test.patch(of: key).contains("+Say hello."))

        // The same session, the same sandbox.
        try await test.post(NewMessage(prompt: "And again."), to: key)
        try await test.wait(key, for: .idle, turns: 2)
        #expect(test.agent.prompts == ["Say hello.", "And again."] && test.agent.launches.count == 1 && test.provider.living.count == 1)
        let patch = try await test.patch(of: key)
        #expect(patch.contains("+Say hello.") && patch.contains("+And again."))

        // Ended by the caller, it leaves nothing.
        try await test.post(NewMessage(prompt: nil, endsSession: true), to: key)
        let ended = try await test.wait(key, for: .ended)
        #expect(ended.state.outcome == .completed)
        try await test.wait(until: "the release") { test.provider.living.isEmpty }
        let seqs = try await test.events(of: key).map(\.seq)
        #expect(seqs == Array(1...Int64(seqs.count)))
        try await test.stop()
    }

    @Test func theModelIsOpenDuringATurnOnly() async throws {
        let test = try await TestEngine()
        try await test.start()
        let key = try await test.create()
        try await test.wait(key, for: .idle)
        let sandbox = try #require(test.provider.living.first)
        #expect(sandbox.egress.map { $0.model != nil } == [true, false])
        try await test.post(NewMessage(prompt: "More."), to: key)
        try await test.wait(key, for: .idle, turns: 2)
        #expect(sandbox.egress.map { $0.model != nil } == [true, false, true, false])
        // Warm for as long as the run says, and the margin.
        #expect(sandbox.leaseMillis == (.seconds(60) + EngineLimits.leaseMargin).millis)
        try await test.stop()
    }

    @Test func aPromptThatIsInterruptedBeforeItsDeliveryIsNeverSent() async throws {
        let test = try await TestEngine()
        try await test.start()
        let key = try await test.create()
        try await test.wait(key, for: .idle)
        try await test.stop()
        // While no worker is there, the turn begins and is interrupted: as if both had come just before the delivery.
        try await test.open()
        try await test.post(NewMessage(prompt: "Never."), to: key)
        let store = try test.engine.editor.store
        _ = try await store.write { (tx) throws(StoreError) in try Dispatcher.claim(after: 0, in: tx) }
        try await test.perform(.interrupt(try await test.run(key), withdrawsQueued: false))
        try await test.start()
        try await test.wait(key, for: .idle)
        let turn = try await test.turn(2, of: key)
        #expect(turn.status == .interrupted && turn.stopReason == .interrupted)
        #expect(test.agent.prompts == ["Do it."])
        // Its changes are collected all the same.
        #expect(turn.patchDigest != nil)
        try await test.stop()
    }

    @Test func anInterruptedTurnKeepsItsChangesAndItsSession() async throws {
        let test = try await TestEngine(
            ScriptedAgent { job in
                if job.prompt.text == "Long." { await ScriptedAgent.workOn(job) } else { await ScriptedAgent.writeNote(job) }
            })
        try await test.start()
        let key = try await test.create(TestStore.newRun("Long."))
        try await test.wait(key, for: .running) { $0.state.phase == .working }
        try await test.wait(until: "the delivery") { !test.agent.prompts.isEmpty }
        try await test.perform(.interrupt(try await test.run(key), withdrawsQueued: false))
        try await test.wait(key, for: .idle)
        #expect(try await test.turn(1, of: key).status == .interrupted && test.agent.interrupts == 1)
        try await test.post(NewMessage(prompt: "Short."), to: key)
        try await test.wait(key, for: .idle, turns: 2)
        #expect(try await test.turn(2, of: key).status == .completed)
        try await test.stop()
    }

    @Test func anAgentThatDiesIsStartedAgainAndKeepsItsSession() async throws {
        let test = try await TestEngine()
        try await test.start()
        let key = try await test.create()
        try await test.wait(key, for: .idle)
        let sandbox = try #require(test.provider.living.first)
        sandbox.endAgent(.code(1))
        try await test.post(NewMessage(prompt: "Are you there?"), to: key)
        try await test.wait(key, for: .idle, turns: 2)
        #expect(sandbox.agentStarts == 2 && test.agent.launches.count == 2)
        #expect(try await test.turn(2, of: key).status == .completed)
        try await test.stop()
    }

    @Test func anAgentThatHasForgottenItsSessionAfterARestartLosesTheRun() async throws {
        let test = try await TestEngine()
        try await test.start()
        let key = try await test.create()
        try await test.wait(key, for: .idle)
        test.agent.forgetAtNextStart()
        test.provider.living.first?.endAgent(.code(1))
        try await test.post(NewMessage(prompt: "Are you there?"), to: key)
        let lost = try await test.wait(key, for: .ended)
        #expect(lost.state.outcome == .lost && test.agent.prompts == ["Do it."])
        try await test.stop()
    }

    @Test func theUsageOfARunIsThatOfItsTurns() async throws {
        let clock = ManualTime()
        let test = try await TestEngine(
            ScriptedAgent { job in
                clock.advance(by: .seconds(7))
                await ScriptedAgent.writeNote(job)
            }, clock: clock)
        try await test.start()
        let key = try await test.create()
        try await test.wait(key, for: .idle)
        try await test.post(NewMessage(prompt: "More."), to: key)
        let run = try await test.wait(key, for: .idle, turns: 2)
        let turns = [try await test.turn(1, of: key), try await test.turn(2, of: key)]
        #expect(turns.map(\.usage.sandboxMillis) == [7_000, 7_000] && run.usage.sandboxMillis == 14_000)
        try await test.stop()
    }

    @Test func anAgentThatForgetsItsSessionLosesTheRun() async throws {
        let test = try await TestEngine()
        try await test.start()
        let key = try await test.create()
        try await test.wait(key, for: .idle)
        test.agent.forget()
        await #expect(throws: Failure.self) { try await test.post(NewMessage(prompt: "Who am I?"), to: key) }
        let lost = try await test.wait(key, for: .ended)
        #expect(lost.state.outcome == .lost && lost.error?["reason"] == "session_unknown")
        #expect(test.agent.prompts == ["Do it."])
        try await test.stop()
    }

    @Test func aTurnIsTakenUpWhereTheStoppedServerLeftIt() async throws {
        let test = try await TestEngine(ScriptedAgent(ScriptedAgent.workOn))
        try await test.start()
        let key = try await test.create()
        try await test.wait(until: "the text") {
            try await test.events(of: key).contains { $0.type == "message" && $0.body.text.contains("Working.") }
        }
        try await test.stop()
        test.agent.endTurn()
        try await test.open()
        try await test.start()
        try await test.wait(key, for: .idle)
        #expect(test.agent.prompts == ["Do it."], "a prompt is delivered once")
        #expect(try await test.turn(1, of: key).status == .completed)
        // Nor is anything that it said before told twice.
        #expect(try await test.events(of: key).count { $0.type == "message" && $0.body.text.contains("Working.") } == 1)
        try await test.stop()
    }

    @Test func aTurnThatWorksTooLongIsStopped() async throws {
        let test = try await TestEngine(ScriptedAgent(ScriptedAgent.workOn))
        try await test.start()
        let key = try await test.create()
        try await test.wait(until: "the delivery") { !test.agent.prompts.isEmpty }
        test.clock.advance(by: .seconds(3_601))
        try await test.wait(until: "another report") {
            // Time is looked at when something happens.
            await test.agent.ask(
                Ask(id: AskID(rawValue: "ask"), session: AgentSessionID(rawValue: "ses"), isRoot: true, kind: .permission(name: "x", patterns: [])))
            return try await test.run(key).state.status == .idle
        }
        let turn = try await test.turn(1, of: key)
        #expect(turn.status == .failed && turn.error?["code"] == "turn_time_limit")
        try await test.stop()
    }

    @Test func aRunWhosePlacementFailsHasNoSessionAndFails() async throws {
        let test = try await TestEngine()
        try await test.start()
        var new = TestStore.newRun()
        new = NewRun(
            repositoryFullName: "acme/nothing", prompt: new.prompt, options: new.options, settings: new.settings, baseRef: nil, title: nil, tags: [],
            metadata: .object([:]), endsSession: false, dedupeKey: nil, rejectsDuplicate: false)
        let key = try await test.create(new)
        let failed = try await test.wait(key, for: .ended)
        #expect(failed.state.outcome == .failed && failed.error?["code"] == "repository_not_found")
        try await test.wait(until: "the release") { test.provider.living.isEmpty }
        try await test.stop()
    }
}

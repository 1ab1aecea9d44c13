import Coding
import Runtime
import SandboxDriver
import Testing

@testable import RunEngine

/// The observation of a turn at work, and the delivery before it: when it is stopped, what is made of an agent that cannot be understood.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TurnObserverTests {
    /// Returns an engine whose agent works on a prompt without an end.
    private func working() async throws -> (TestEngine, RunKey) {
        let test = try await TestEngine(ScriptedAgent(ScriptedAgent.workOn))
        try await test.start()
        let key = try await test.create()
        try await test.wait(until: "the text") { try await test.events(of: key).contains { $0.body.text.contains("Working.") } }
        return (test, key)
    }

    /// Lets time pass until the turn has ended.
    private func pass(_ step: Duration, _ test: TestEngine, _ key: RunKey) async throws {
        try await test.wait(until: "the end of the turn") {
            test.clock.advance(by: step)
            try await test.engine.dispatcher.look(at: key)
            return try await test.run(key).state.status == .idle
        }
    }

    @Test func anAgentOfWhichNothingIsHeardIsStopped() async throws {
        let (test, key) = try await working()
        test.clock.advance(by: EngineLimits.agentSilenceTime - .seconds(1))
        try await test.engine.dispatcher.look(at: key)
        #expect(try await test.run(key).state.status == .running && test.agent.interrupts == 0)
        try await pass(.seconds(1), test, key)
        let turn = try await test.turn(1, of: key)
        #expect(turn.status == .failed && turn.error?["code"] == "agent_silent" && test.agent.interrupts == 1)
        try await test.stop()
    }

    @Test(arguments: [
        ("memory", "agent_memory_limit"), ("processes", "agent_process_limit"), ("disk", "sandbox_disk_limit"), ("space", "storage_full"),
        ("something new", "agent_memory_limit"),
    ])
    func aSandboxThatPassesALimitEndsItsTurnAndKeepsItsSession(limit: String, code: String) async throws {
        let (test, key) = try await working()
        let sandbox = try #require(test.provider.living.first)
        sandbox.change(usage: SandboxUsage(diskBytes: 77, exceeded: SandboxUsage.Limit(rawValue: limit)))
        try await pass(EngineLimits.usageInterval, test, key)
        let turn = try await test.turn(1, of: key)
        #expect(turn.status == .failed && turn.error?["code"] == .string(code) && turn.error?["limit"] == .string(limit))
        // What it has changed so far is kept.
        #expect(turn.patchDigest != nil)
        sandbox.change(usage: SandboxUsage())
        try await test.post(NewMessage(prompt: "Go on."), to: key)
        try await test.wait(until: "the next prompt") { test.agent.prompts.count == 2 }
        test.agent.endTurn()
        try await test.wait(key, for: .idle, turns: 2)
        try await test.stop()
    }

    @Test func whatTheAgentHasSaidByTheEndIsInTheLogOnceAndInOrder() async throws {
        let test = try await TestEngine(
            ScriptedAgent { job in
                job.say("one")
                job.report(.reasoning(part: "r", text: "hm"))
                job.report(.toolStarted(ToolCall(callID: "c", tool: "bash", title: nil, input: ["command": "make"])))
                job.report(
                    .toolEnded(
                        ToolCall(callID: "c", tool: "bash", title: nil, input: [:]),
                        ToolResult(status: .ok, output: "ok", exitCode: 0, durationMillis: 1)))
                job.say("two")
                job.end()
            })
        try await test.start()
        let key = try await test.create()
        let run = try await test.wait(key, for: .idle)
        let said = try await test.events(of: key).filter { ["message", "reasoning", "tool.started", "tool.ended"].contains($0.type) }
        #expect(said.map(\.type) == ["message", "message", "reasoning", "tool.started", "tool.ended", "message"])
        #expect(run.summary == "two")
        try await test.stop()
    }

    @Test func aRecordThatCannotBeReadEndsTheTurnOfAnIdleAgentOnly() async throws {
        let (test, key) = try await working()
        test.agent.fail(.malformed("{"))
        // It may be at work: nobody can tell, and so it gets its time.
        test.clock.advance(by: EngineLimits.unreadableTime)
        try await test.engine.dispatcher.look(at: key)
        #expect(try await test.run(key).state.status == .running)
        try await pass(.seconds(10), test, key)
        let turn = try await test.turn(1, of: key)
        #expect(turn.error?["code"] == "output_invalid")
        #expect(try await test.events(of: key).contains { $0.type == "warning" && $0.body.text.contains("frames_unreadable") })
        test.agent.fail(nil)
        try await test.stop()
    }

    // MARK: The delivery

    @Test func aDeliveryWithoutAnAnswerIsLookedUpAndNotRepeated() async throws {
        let test = try await TestEngine()
        test.agent.answerDelivery(.unknown("the connection broke"), isTaken: true)
        try await test.start()
        let key = try await test.create()
        try await test.wait(key, for: .idle)
        #expect(test.agent.prompts == ["Do it."])
        #expect(try await test.turn(1, of: key).status == .completed)
        try await test.stop()
    }

    @Test func aPromptOfWhichTheAgentKnowsNothingIsNotSentAgain() async throws {
        let test = try await TestEngine()
        test.agent.answerDelivery(.unknown("the connection broke"), isTaken: false)
        try await test.start()
        let key = try await test.create()
        try await pass(.seconds(1), test, key)
        #expect(test.agent.prompts.isEmpty)
        #expect(try await test.turn(1, of: key).error?["code"] == "delivery_unknown")
        // The session is as good as before.
        try await test.post(NewMessage(prompt: "Again."), to: key)
        try await test.wait(key, for: .idle, turns: 2)
        #expect(test.agent.prompts == ["Again."])
        try await test.stop()
    }

    @Test func anotherPromptOfTheSameIdIsNoDelivery() async throws {
        let test = try await TestEngine()
        test.agent.answerDelivery(.conflict, isTaken: false)
        try await test.start()
        let key = try await test.create()
        try await test.wait(key, for: .idle)
        #expect(try await test.turn(1, of: key).error?["code"] == "prompt_not_started")
        try await test.stop()
    }

    @Test func aTurnWhoseChangesCannotBeCollectedFailsAndTheNextOneHasThem() async throws {
        let test = try await TestEngine(
            ScriptedAgent { job in
                await ScriptedAgent.writeNote(job)
            })
        try await test.start()
        let key = try await test.create()
        try await test.wait(key, for: .idle)
        let sandbox = try #require(test.provider.living.first)
        sandbox.change(toolsFail: true)
        try await test.post(NewMessage(prompt: "Second."), to: key)
        try await test.wait(key, for: .idle, turns: 2)
        #expect(try await test.turn(2, of: key).error?["code"] == "collect_failed")
        sandbox.change(toolsFail: false)
        try await test.post(NewMessage(prompt: "Third."), to: key)
        try await test.wait(key, for: .idle, turns: 3)
        let patch = try await test.patch(of: key)
        #expect(patch.contains("+Second.") && patch.contains("+Third."))
        try await test.stop()
    }
}

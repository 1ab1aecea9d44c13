import Runtime
import Simulator
import Testing

/// The same with the real agent, at the places where something outside of the server happens.
@Suite(.serialized, .enabled(if: RealAgent.path != nil, RealAgent.missing)) struct RealCrashMatrixTests {
    private static let points = [
        "host.listening", "call.sandbox_start.after_answer", "call.agent_open_session.after_answer", "call.agent_prompt.before_send",
        "call.agent_prompt.after_answer", "step.observe.after_begin", "step.observe.after_perform", "step.collect.after_perform",
        "step.settle.after_finish",
    ]

    @Test(.timeLimit(.minutes(10))) func bothTurnsGoOn() async throws {
        let scenario = try #require(CrashScenario.all.first { $0.name == "a follow-up" })
        // Each walk has a model of its own, which tells how often it was asked.
        let asked = Locked<[[String]]>([])
        let walk = CrashWalk(scenario: scenario, width: 1)
        let calm = try await ask(walk, asked) { try await $0.walk() }
        #expect(calm.left == [] && calm.deaths == 0)
        let all = CrashPlace.list(calm.points)
        let chosen = Self.points.flatMap { point in all.filter { $0.point == point }.prefix(1) }
        #expect(chosen.count == Self.points.count)
        for place in chosen {
            let missed = try await ask(walk, asked) { await $0.compareAll([[place]], with: calm.imprints) }
            #expect(missed == [])
        }
        let prompts = asked.withLock { $0 }
        #expect(prompts.first?.isEmpty == false && prompts.allSatisfy { $0 == prompts.first }, "\(prompts)")
    }

    /// Walks with a new model, and notes the prompts that it has seen.
    private func ask<Value>(_ walk: CrashWalk, _ asked: Locked<[[String]]>, _ body: (CrashWalk) async throws -> Value) async throws -> Value {
        let model = try await ModelServer()
        var walk = walk
        walk.variables = model.variables(isolation: "auto")
        let value = try await body(walk)
        asked.withLock { $0.append(model.conversation.map(\.prompt)) }
        return value
    }
}

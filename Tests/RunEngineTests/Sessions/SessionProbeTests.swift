import Runtime
import SandboxDriver
import Testing

@testable import RunEngine

/// The check of a warm session before it takes a message: who is dead, who is silent, and who is given the benefit of the doubt.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SessionProbeTests {
    private struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let trouble: @Sendable (TestEngine) -> Void
        let expected: SessionProbe.Outcome
    }

    private static let silent = "no connection"

    private static let cases = [
        Case(testDescription: "all is well", trouble: { _ in }, expected: .ready),
        Case(
            testDescription: "the sandbox has ended", trouble: { $0.provider.living.first?.change(health: .gone("out of memory")) },
            expected: .gone(.sandboxGone, detail: "out of memory")),
        Case(
            testDescription: "the sandbox does not answer", trouble: { $0.provider.living.first?.change(health: .unknown("time-out")) },
            expected: .silent("time-out")),
        Case(
            testDescription: "the agent has forgotten the session", trouble: { $0.agent.forget() },
            expected: .gone(.sessionUnknown, detail: "The agent does not know the session any more.")),
        Case(
            testDescription: "the agent says so itself", trouble: { $0.agent.fail(.sessionUnknown) },
            expected: .gone(.sessionUnknown, detail: AgentError.sessionUnknown.detail)),
        Case(testDescription: "the agent does not answer", trouble: { $0.agent.fail(.unreachable(silent)) }, expected: .silent(silent)),
        Case(testDescription: "the agent's answer cannot be read", trouble: { $0.agent.fail(.malformed("{")) }, expected: .ready),
        Case(
            testDescription: "the agent's process has ended: the turn starts it again",
            trouble: {
                $0.agent.fail(.unreachable(silent))
                $0.provider.living.first?.endAgent(.code(1))
            }, expected: .ready),
    ]

    @Test(arguments: cases.indices)
    func aSession(index: Int) async throws {
        let entry = SessionProbeTests.cases[index]
        let test = try await TestEngine()
        try await test.start()
        let key = try await test.create()
        try await test.wait(key, for: .idle)
        entry.trouble(test)
        #expect(try await test.engine.probe.probe(key, modelID: "v/m") == entry.expected, "\(entry.testDescription)")
        // Asking changes nothing: whoever asks decides.
        #expect(try await test.run(key).state.status == .idle)
        test.agent.fail(nil)
        try await test.stop()
    }

    @Test func oneThatStaysSilentForTooLongIsGone() async throws {
        let test = try await TestEngine()
        try await test.start()
        let key = try await test.create()
        try await test.wait(key, for: .idle)
        let probe = try test.engine.probe
        test.agent.fail(.unreachable(SessionProbeTests.silent))
        #expect(await probe.probe(key, modelID: "v/m") == .silent(SessionProbeTests.silent))
        test.clock.advance(by: EngineLimits.silentSessionTime - .milliseconds(1))
        #expect(await probe.probe(key, modelID: "v/m") == .silent(SessionProbeTests.silent))
        // One answer, and its patience begins anew.
        test.agent.fail(nil)
        #expect(await probe.probe(key, modelID: "v/m") == .ready)
        test.agent.fail(.unreachable(SessionProbeTests.silent))
        test.clock.advance(by: .seconds(1))
        #expect(await probe.probe(key, modelID: "v/m") == .silent(SessionProbeTests.silent))
        test.clock.advance(by: EngineLimits.silentSessionTime)
        let outcome = await probe.probe(key, modelID: "v/m")
        guard case .gone(.agentUnhealthy, let detail) = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(detail.contains(SessionProbeTests.silent))
        test.agent.fail(nil)
        try await test.stop()
    }
}

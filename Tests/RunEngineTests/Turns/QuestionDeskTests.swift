import Coding
import Database
import Runtime
import SandboxDriver
import Testing

@testable import RunEngine

/// The agent's asks: answered by the policy, or put to the caller, who has so much time and not more.
@Suite(.serialized, .timeLimit(.minutes(2))) struct QuestionDeskTests {
    private static let session = AgentSessionID(rawValue: "ses")
    private static let permission = Ask(
        id: AskID(rawValue: "p"), session: session, isRoot: true, kind: .permission(name: "webfetch", patterns: ["x.example"]))
    private static let choice = Ask(
        id: AskID(rawValue: "c"), session: session, isRoot: false, kind: .question([.init(text: "Which?", options: ["a", "b"], isMultiple: false)]))

    @Test func thePolicyAnswersWhereNobodyIsAsked() {
        #expect(QuestionDesk.answer(to: QuestionDeskTests.permission, allows: true) == .allowOnce)
        #expect(QuestionDesk.answer(to: QuestionDeskTests.choice, allows: true) == .choices([["a"]]))
        guard case .reject(.some) = QuestionDesk.answer(to: QuestionDeskTests.permission, allows: false) else {
            return #expect(Bool(false), "a refusal without a reason would end the turn")
        }
        guard case .choices(let words) = QuestionDesk.answer(to: QuestionDeskTests.choice, allows: false) else {
            return #expect(Bool(false), "rejecting a question would end the turn")
        }
        #expect(words.count == 1 && words[0] != ["a"])
    }

    /// Returns an engine whose run waits for an answer.
    private func asking(_ ask: Ask, onTimeout: QuestionSettings.OnTimeout = .default, seconds: Int = 60) async throws -> (TestEngine, RunKey) {
        let test = try await TestEngine(ScriptedAgent(ScriptedAgent.workOn))
        try await test.start()
        let plain = TestStore.newRun()
        var settings = plain.settings
        settings.questions = QuestionSettings(policy: .ask, timeoutSeconds: seconds, onTimeout: onTimeout)
        let new = NewRun(
            repositoryFullName: plain.repositoryFullName, prompt: plain.prompt, options: plain.options, settings: settings, baseRef: nil, title: nil,
            tags: [], metadata: .object([:]), endsSession: false, dedupeKey: nil, rejectsDuplicate: false)
        let key = try await test.create(new)
        try await test.wait(until: "the delivery") { !test.agent.prompts.isEmpty }
        test.agent.ask(ask)
        try await test.wait(key, for: .running) { $0.state.phase == .waitingForAnswer }
        return (test, key)
    }

    private func question(_ test: TestEngine, _ key: RunKey) async throws -> Question {
        try #require(try await test.engine.questions(of: try await test.run(key)).first)
    }

    @Test func anAnswerIsHandedOverAndTheTurnGoesOn() async throws {
        let (test, key) = try await asking(QuestionDeskTests.choice)
        let question = try await question(test, key)
        try await test.perform(.answer(["b"], question: question.id, of: try await test.run(key)))
        try await test.wait(until: "the answer") { test.agent.answers == [.choices([["b"]])] }
        try await test.wait(key, for: .running) { $0.state.phase == .working }
        test.agent.endTurn()
        try await test.wait(key, for: .idle)
        try await test.stop()
    }

    @Test func anUnansweredQuestionGetsItsDefaultWhenItsTimeIsOver() async throws {
        let (test, key) = try await asking(QuestionDeskTests.choice)
        test.clock.advance(by: .milliseconds(59_999))
        try await test.engine.dispatcher.look(at: key)
        #expect(try await question(test, key).state == .open && test.agent.answers.isEmpty)
        test.clock.advance(by: .milliseconds(1))
        try await test.engine.dispatcher.look(at: key)
        try await test.wait(until: "the default") { test.agent.answers == [.choices([["a"]])] }
        #expect(try await question(test, key).state == .expired)
        test.agent.endTurn()
        try await test.wait(key, for: .idle)
        try await test.stop()
    }

    @Test func aTurnStopsIfItsCallerWantedThat() async throws {
        let (test, key) = try await asking(QuestionDeskTests.permission, onTimeout: .stop)
        test.clock.advance(by: .seconds(60))
        try await test.engine.dispatcher.look(at: key)
        try await test.wait(key, for: .idle)
        let turn = try await test.turn(1, of: key)
        #expect(turn.error?["code"] == "question_unanswered" && turn.error?["questionId"] != nil)
        try await test.stop()
    }

    @Test func timeSpentWaitingCountsInNoLimit() async throws {
        let (test, key) = try await asking(QuestionDeskTests.choice, seconds: 100_000)
        // Far longer than a turn may work, or an agent be silent.
        test.clock.advance(by: .seconds(50_000))
        try await test.engine.dispatcher.look(at: key)
        let question = try await question(test, key)
        try await test.perform(.answer(["a"], question: question.id, of: try await test.run(key)))
        try await test.wait(until: "the answer") { !test.agent.answers.isEmpty }
        test.agent.endTurn()
        try await test.wait(key, for: .idle)
        #expect(try await test.turn(1, of: key).status == .completed)
        try await test.stop()
    }
}

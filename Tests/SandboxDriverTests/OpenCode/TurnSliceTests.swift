import Coding
import Testing

@testable import SandboxDriver

@Suite struct TurnSliceTests {
    private typealias Frames = OpenCodeFrames

    private func verdict(_ frames: String..., wasInterrupted: Bool = false) -> TurnVerdict {
        Recording(Frames.user() + frames.joined()).verdict(wasInterrupted: wasInterrupted)
    }

    private func kind(_ verdict: TurnVerdict) -> AgentFailure.Kind? {
        if case .failed(let failure) = verdict { return failure.kind }
        return nil
    }

    @Test func anAnswerWithATextIsCompleted() {
        #expect(verdict(Frames.assistant("msg_a", ["finish": "stop"]), Frames.text("prt_t", of: "msg_a", "Yes.")) == .completed)
    }

    @Test func anEmptyLastStepAfterATextIsCompleted() {
        #expect(
            verdict(
                Frames.assistant("msg_a", ["finish": "tool-calls"]), Frames.text("prt_t", of: "msg_a", "I look."),
                Frames.assistant("msg_b", ["finish": "stop"])) == .completed)
    }

    @Test func noTextAtAllIsNoReply() {
        #expect(kind(verdict(Frames.assistant("msg_a", ["finish": "stop"]), Frames.text("prt_t", of: "msg_a", " \n"))) == .noReply)
    }

    @Test func ourOwnAbortCountsWhateverTheMessageLooksLike() {
        #expect(verdict(Frames.assistant("msg_a"), wasInterrupted: true) == .interrupted)
        #expect(verdict(wasInterrupted: true) == .interrupted)
        #expect(kind(verdict(Frames.assistant("msg_a"))) == .noReply)
    }

    @Test func anAbortOfSomebodyElseLeavesAnError() {
        #expect(verdict(Frames.assistant("msg_a", ["error": ["name": "MessageAbortedError", "data": ["message": "Aborted"]]])) == .interrupted)
    }

    @Test func anUnfinishedMessageIsACrash() {
        #expect(kind(verdict(Frames.assistant("msg_a", completed: false))) == .crashed)
    }

    @Test func noAnswerIsTheReportedFailureOrNone() {
        #expect(kind(verdict(Frames.error("UnknownError", "Model not found: a/b."))) == .modelNotFound)
        #expect(kind(verdict()) == .promptNotStarted)
    }

    @Test(
        arguments: [
            ("ProviderAuthError", nil, AgentFailure.Kind.modelAuth), ("APIError", 401, .modelAuth), ("APIError", 402, .modelCredits),
            ("APIError", 403, .modelAuth), ("APIError", 404, .modelNotFound), ("APIError", 429, .modelRateLimited),
            ("APIError", 400, .modelRequestRefused), ("APIError", 422, .modelRequestRefused), ("APIError", 451, .modelRequestRefused),
            ("APIError", 408, .modelUnavailable), ("APIError", 409, .modelUnavailable), ("APIError", 425, .modelUnavailable),
            ("APIError", 413, .contextOverflow), ("APIError", 503, .modelUnavailable), ("APIError", 529, .modelUnavailable),
            ("APIError", 0, .modelUnavailable), ("APIError", 302, .modelUnavailable), ("APIError", 999, .modelUnavailable),
            ("APIError", nil, .modelUnavailable), ("ContextOverflowError", nil, .contextOverflow),
            ("MessageOutputLengthError", nil, .outputTruncated),
            ("ContentFilterError", nil, .contentFiltered), ("SomethingNew", nil, .crashed),
        ] as [(String, Int64?, AgentFailure.Kind)])
    func errorsOfTheModelHaveTheirCodes(name: String, status: Int64?, expected: AgentFailure.Kind) {
        var data: JSONObject = ["message": "words"]
        if let status { data["statusCode"] = .integer(status) }
        #expect(kind(verdict(Frames.assistant("msg_a", ["error": ["name": .string(name), "data": .object(data)]]))) == expected)
    }

    @Test(arguments: [("length", AgentFailure.Kind.outputTruncated), ("content-filter", .contentFiltered), ("unknown", .noReply), ("new", .noReply)])
    func otherEndsAreFailures(finish: String, expected: AgentFailure.Kind) {
        #expect(
            kind(verdict(Frames.assistant("msg_a", ["finish": .string(finish)]), Frames.text("prt_t", of: "msg_a", "Half"))) == expected)
    }

    @Test func toolCallsAtTheEndAreARefusalOrACrash() {
        let refusal: JSONValue = ["status": "error", "input": [:], "error": "The user dismissed this question"]
        #expect(
            verdict(Frames.assistant("msg_a", ["finish": "tool-calls"]), Frames.tool("prt_q", of: "msg_a", "question", refusal)) == .refused)
        #expect(kind(verdict(Frames.assistant("msg_a", ["finish": "tool-calls"]))) == .crashed)
    }

    @Test func aSummaryOfEarlierTalkIsNoAnswer() {
        let frames =
            Frames.user() + Frames.assistant("msg_a") + Frames.assistant("msg_s", ["summary": true, "finish": "stop"])
            + Frames.text("prt_s", of: "msg_s", "What was said")
        let recording = Recording(frames)
        #expect(kind(recording.verdict()) == .noReply)
        #expect(recording.turn?.summary == nil)
        let facts = recording.events.compactMap { if case .fact(let fact) = $0 { fact.content } else { nil } }
        #expect(facts.contains(.compacted))
    }

    @Test func aTurnEndsWhereOurNextPromptBegins() throws {
        let recording = Recording(
            Frames.user() + Frames.assistant("msg_a", ["finish": "stop"]) + Frames.text("prt_t", of: "msg_a", "One") + Frames.user("msg_0synthetic")
                + Frames.assistant("msg_b", ["finish": "stop"]) + Frames.text("prt_u", of: "msg_b", "Still one") + Frames.user("msg_hearth_two")
                + Frames.assistant("msg_c", ["finish": "stop"]) + Frames.text("prt_v", of: "msg_c", "Two"))
        let first = try #require(recording.turn)
        let second = try #require(TurnSlice(of: PromptID(rawValue: "msg_hearth_two"), in: recording.entries))
        #expect(first.answers.map(\.message.id) == ["msg_a", "msg_b"])
        #expect(first.summary == "Still one")
        #expect(second.summary == "Two")
        #expect(TurnSlice(of: PromptID(rawValue: "msg_hearth_three"), in: recording.entries) == nil)
    }
}

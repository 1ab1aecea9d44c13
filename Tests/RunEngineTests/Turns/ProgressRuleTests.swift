import Coding
import SandboxDriver
import Testing

@testable import RunEngine

/// Turns that go in circles, and turns that do not.
@Suite struct ProgressRuleTests {
    /// Facts of one session, made up one after the other.
    private struct Story {
        var rule = ProgressRule()
        var number = 0
        var session = "ses_a"

        mutating func note(_ content: AgentFact.Content) -> Failure? {
            number += 1
            return rule.note(
                AgentFact(source: "\(session):\(number)", session: AgentSessionID(rawValue: session), isRoot: session == "ses_a", content: content))
        }

        mutating func call(_ input: String, _ output: String, millis: Int64 = 7) -> Failure? {
            let call = ToolCall(callID: "call_\(number)", tool: "bash", title: nil, input: ["command": .string(input)])
            let result = ToolResult(status: .ok, output: output, exitCode: 0, durationMillis: millis)
            let found = [note(.toolStarted(call)), note(.toolEnded(call, result)), note(.stepEnded(reason: "tool-calls", usage: ModelUsage()))]
            return found.compactMap { $0 }.first
        }

        mutating func say(_ text: String, _ reason: String = "stop") -> Failure? {
            let found = [note(.message(part: "prt_\(number)", text: text)), note(.stepEnded(reason: reason, usage: ModelUsage()))]
            return found.compactMap { $0 }.first
        }
    }

    /// Returns the round in which the rule stops the turn; `nil` if it does not.
    private func stops(within rounds: Int, _ round: (inout Story, Int) -> Failure?) -> (round: Int, failure: Failure)? {
        var story = Story()
        for number in 1...rounds {
            if let failure = round(&story, number) { return (number, failure) }
        }
        return nil
    }

    @Test func summariesWithTheSameWordsInBetweenAreACircle() throws {
        let stop = try #require(stops(within: 100) { story, _ in story.say("I go on.") ?? story.note(.compacted) })
        #expect(stop.round <= 5 && stop.failure.code == .modelRetryStorm && stop.failure.members["limit"] == "summaries", "\(stop)")
        let withCalls = try #require(stops(within: 100) { story, _ in story.call("ls", "a") ?? story.note(.compacted) })
        #expect(withCalls.round <= 5 && withCalls.failure.members["limit"] == "summaries")
        let withTexts = try #require(stops(within: 100) { story, number in story.say("Round \(number).") ?? story.note(.compacted) })
        #expect(withTexts.round <= 12 && withTexts.failure.members["limit"] == "summaries")
    }

    @Test func aLongTurnThatGetsOnIsLeftAlone() {
        #expect(stops(within: 2_000) { story, number in story.call("step \(number)", "ok") } == nil)
        #expect(stops(within: 300) { story, number in story.call("make test", "failure \(number)") ?? story.call("edit \(number)", "ok") } == nil)
        // A conversation that hardly fits, summarised after every few calls.
        #expect(
            stops(within: 200) { story, number in
                story.call("read \(number)", "text") ?? story.call("edit \(number)", "ok") ?? story.note(.compacted)
            } == nil)
    }

    @Test func theSameCallWithTheSameResultIsACircle() throws {
        let stop = try #require(stops(within: 1_000) { story, _ in story.call("echo again", "again") })
        #expect(stop.round < 30 && stop.failure.code == .modelRetryStorm && stop.failure.detail.contains("new result"), "\(stop)")
        let two = try #require(stops(within: 1_000) { story, number in story.call("echo \(number % 2)", "again") })
        #expect(two.round < 30)
    }

    @Test func theSameCallWithOtherResultsMayBeRepeatedForLonger() throws {
        let stop = try #require(stops(within: 1_000) { story, number in story.call("date", "\(number)") })
        #expect(stop.round > 50 && stop.failure.members["limit"] == "calls")
    }

    @Test func whoWaitsForOthersMayLookAgainForLonger() throws {
        #expect(stops(within: 100) { story, _ in story.call("sleep 30; cat status", "pending", millis: 30_000) } == nil)
        let stop = try #require(stops(within: 1_000) { story, _ in story.call("sleep 30; cat status", "pending", millis: 30_000) })
        #expect(stop.failure.members["limit"] == "calls")
    }

    @Test func emptyAnswersAreACircle() throws {
        let empty = try #require(stops(within: 100) { story, _ in story.note(.stepEnded(reason: "tool-calls", usage: ModelUsage())) })
        #expect(empty.failure.members["limit"] == "answers")
        let unfinished = try #require(stops(within: 100) { story, number in story.say("x\(number)", "unknown") })
        #expect(unfinished.round == 5 && unfinished.failure.members["limit"] == "unfinished")
    }

    @Test func sessionsAreJudgedEachForItself() {
        var story = Story()
        for number in 0..<40 {
            story.session = "ses_\(number)"
            #expect(story.call("ls", "a") == nil)
        }
    }
}

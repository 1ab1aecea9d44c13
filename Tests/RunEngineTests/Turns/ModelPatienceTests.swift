import Coding
import Runtime
import SandboxDriver
import Testing

@testable import RunEngine

/// The time that a turn waits for its model.
@Suite struct ModelPatienceTests {
    private let session = AgentSessionID(rawValue: "ses_a")
    private let start = Instant(nanos: 1_000_000_000_000)

    private func wait(_ attempt: Int, _ next: Int64? = 1, in session: AgentSessionID? = nil) -> AgentWait {
        AgentWait(session: session ?? self.session, attempt: attempt, message: "slow down", next: next.map { Timestamp(millis: $0) })
    }

    @Test func aWaitIsToldOnceAndTheNextOneAgain() {
        var patience = ModelPatience(limit: .seconds(120))
        #expect(patience.note(wait(1), remaining: .seconds(30), at: start) == .begins)
        #expect(patience.note(wait(1), remaining: .seconds(20), at: start.advanced(by: .seconds(10))) == .known)
        #expect(patience.note(wait(2, 2), remaining: .seconds(30), at: start.advanced(by: .seconds(31))) == .begins)
    }

    @Test(arguments: [(119, ModelPatience.Verdict.begins), (120, .begins), (121, .exhausted), (3_600, .exhausted)])
    func oneWaitIsTooLongBeyondTheLimit(seconds: Int, finding: ModelPatience.Verdict) {
        var patience = ModelPatience(limit: .seconds(120))
        #expect(patience.note(wait(1), remaining: .seconds(seconds), at: start) == finding)
    }

    @Test(
        arguments: [(2_000, 1_000), (1_000, 0), (0, 0), (.min, 0), (.max, 1_000_000_000_000)] as [(Int64, Int64)])
    func whatRemainsIsNeverBelowNothingAndNeverWithoutAnEnd(next: Int64, millis: Int64) {
        #expect(ModelPatience.remaining(until: Timestamp(millis: next), at: Timestamp(millis: 1_000)) == .milliseconds(millis))
    }

    /// 2, 4, 8 … seconds: each wait is short.
    @Test func waitsAddUpUntilAnAnswerEnds() {
        var patience = ModelPatience(limit: .seconds(120))
        var now = start
        var findings: [ModelPatience.Verdict] = []
        for attempt in 1...8 {
            let pause = Duration.seconds(1 << attempt)
            findings.append(patience.note(wait(attempt, Int64(attempt)), remaining: pause, at: now))
            now = now.advanced(by: pause)
        }
        // 2 + 4 + 8 + 16 + 32 = 62; 64 more are too many.
        #expect(findings == Array(repeating: .begins, count: 5) + Array(repeating: .exhausted, count: 3))
        patience.noteAnswer(in: session)
        #expect(patience.note(wait(1, 99), remaining: .seconds(100), at: now) == .begins)
    }

    @Test func sessionsWaitEachForItself() {
        var patience = ModelPatience(limit: .seconds(10))
        let other = AgentSessionID(rawValue: "ses_b")
        #expect(patience.note(wait(1), remaining: .seconds(1), at: start) == .begins)
        patience.noteAnswer(in: other)
        #expect(patience.note(wait(1, 5, in: other), remaining: .seconds(1), at: start.advanced(by: .seconds(11))) == .begins)
        #expect(patience.note(wait(2, 6), remaining: .zero, at: start.advanced(by: .seconds(11))) == .exhausted)
    }

    @Test(
        arguments: [
            (429, ErrorCode.modelRateLimited), (503, .modelUnavailable), (529, .modelUnavailable), (500, .modelUnavailable), (nil, .modelUnavailable),
        ] as [(Int?, ErrorCode)])
    func theCodeComesFromTheStatusNotFromWords(status: Int?, code: ErrorCode) {
        let words = AgentWait(session: session, attempt: 3, message: "429 rate limit", next: Timestamp(millis: 1_800_000_000_000))
        let failure = Failure.modelWait(words, status: status, remaining: .milliseconds(3_599_001), patience: .seconds(120))
        #expect(failure.code == code)
        #expect(failure.members["retryAfterSeconds"] == 3_600)
        #expect(failure.detail.contains("2027-01-15T08:00:00.000Z") && failure.detail.contains("120 seconds"), "\(failure.detail)")
        #expect(StopReason(of: failure.code) == .modelError)
        var traffic = ModelTraffic()
        #expect(Failure.stopped(traffic) == nil)
        traffic.stop = .failures
        traffic.lastFailureStatus = status
        #expect(Failure.stopped(traffic)?.code == code)
        traffic.stop = .requests
        #expect(Failure.stopped(traffic)?.code == .modelRetryStorm)
        let unsaid = Failure.modelWait(wait(1, nil), status: status, remaining: nil, patience: .seconds(1))
        #expect(unsaid.members["retryAfterSeconds"] == nil)
        #expect(Warning.modelWait(words).detail.contains("2027-01-15T08:00:00.000Z"))
    }
}

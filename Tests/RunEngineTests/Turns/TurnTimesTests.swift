import Runtime
import Testing

@testable import RunEngine

/// The limits of a turn's time, and the times at which its record is read.
@Suite struct TurnTimesTests {
    private static let begin = Instant(nanos: 1_000_000_000)
    private static let queued = Timestamp(millis: 10_000)

    private func at(_ seconds: Int) -> Instant { TurnTimesTests.begin.advanced(by: .seconds(seconds)) }

    private func times(limit: Duration = .seconds(100), worked: Duration = .zero) -> TurnTimes {
        TurnTimes(queuedAt: TurnTimesTests.queued, limit: limit, worked: worked, now: TurnTimesTests.begin)
    }

    @Test func aTurnHasItsTimeAndNotMore() {
        let times = times()
        #expect(times.verdict(at(99)) == nil)
        #expect(times.verdict(at(100))?.code == .turnTimeLimit)
    }

    @Test(arguments: [(40, 59, 60), (0, 99, 100), (-7, 99, 100), (500, -1, 0)])
    func timeWorkedBeforeARestartCounts(worked: Int, lastGood: Int, over: Int) {
        let times = times(worked: .seconds(worked))
        if lastGood >= 0 { #expect(times.verdict(at(lastGood)) == nil) }
        #expect(times.verdict(at(over))?.code == .turnTimeLimit)
    }

    @Test func waitingForAnAnswerCountsInNoLimit() {
        var times = times(limit: .seconds(1_000))
        times.pass(at(90), isWaiting: false)
        // Waits from 90 to 2,090.
        times.pass(at(2_090), isWaiting: true)
        #expect(times.verdict(at(2_090)) == nil)
        times.noteNews(at(2_500), wall: TurnTimesTests.queued)
        #expect(times.verdict(at(2_999)) == nil)
        #expect(times.verdict(at(3_000))?.code == .turnTimeLimit)
    }

    @Test func aSilentAgentIsGivenUpAndNewsKeepItAlive() {
        var times = times(limit: .seconds(100_000))
        let silence = Int(EngineLimits.agentSilenceTime.millis / 1_000)
        #expect(times.verdict(at(silence - 1)) == nil)
        #expect(times.verdict(at(silence))?.code == .agentSilent)
        times.noteNews(at(silence - 1), wall: TurnTimesTests.queued)
        #expect(times.verdict(at(2 * silence - 2)) == nil)
        #expect(times.verdict(at(2 * silence - 1))?.code == .agentSilent)
    }

    @Test func theFirstSignsOfLifeAreKept() {
        var times = times()
        #expect(times.firstEventMillis == nil && times.firstTokenMillis == nil)
        times.noteNews(at(1), wall: Timestamp(millis: 10_700))
        times.noteNews(at(2), wall: Timestamp(millis: 99_000))
        times.noteToken(wall: Timestamp(millis: 11_500))
        times.noteToken(wall: Timestamp(millis: 99_000))
        #expect(times.firstEventMillis == 700 && times.firstTokenMillis == 1_500)
    }

    @Test func silenceIsMeasuredFromTheLaterOfTwoMoments() {
        var times = times()
        times.noteNews(at(5), wall: TurnTimesTests.queued)
        #expect(times.silence(since: at(2), at(10)) == .seconds(5))
        #expect(times.silence(since: at(7), at(10)) == .seconds(3))
    }

    // MARK: The record

    @Test func aRecordOfWhichNothingWasMissedIsReadAtIntervals() {
        var record = RecordSchedule(lastRead: at(0))
        let interval = Int(EngineLimits.reconcileInterval.millis / 1_000)
        #expect(!record.isDue(at(interval - 1)) && record.isDue(at(interval)))
        record.begin(at(interval))
        #expect(!record.isDue(at(interval + 1)))
    }

    @Test func aRecordIsReadAtOnceAfterARestart() {
        let record = RecordSchedule(lastRead: nil)
        #expect(record.isDue(at(1_000)))
    }

    @Test func whatWasMissedIsLookedUpAtOnceAndThenNotEndlessly() {
        var record = RecordSchedule(lastRead: at(100))
        record.want()
        #expect(record.isDue(at(100)))
        record.begin(at(100))
        record.end(hasUnfinishedTexts: true)
        record.want()
        let pause = Int(EngineLimits.rereadInterval.millis / 1_000)
        #expect(!record.isDue(at(100 + pause - 1)) && record.isDue(at(100 + pause)))
        // Nothing unfinished: what was missed cannot be there yet.
        record.begin(at(100 + pause))
        record.end(hasUnfinishedTexts: false)
        record.want()
        #expect(!record.isDue(at(100 + 2 * pause)))
    }

    @Test func aRecordThatCannotBeReadIsTriedAgain() {
        var record = RecordSchedule(lastRead: at(100))
        record.want()
        record.begin(at(100))
        record.end(hasUnfinishedTexts: false)
        record.fail()
        let pause = Int(EngineLimits.rereadInterval.millis / 1_000)
        #expect(record.isDue(at(100 + pause)))
    }

    @Test func aStopHasItReadAtTheNextLook() {
        var record = RecordSchedule(lastRead: at(100))
        #expect(!record.isDue(at(101)))
        record.hurry()
        #expect(record.isDue(at(101)))
    }
}

import Runtime
import Testing

@testable import RunEngine

/// The states of a turn.
@Suite struct TurnMachineTests {
    private let now = Timestamp(millis: 1_000)

    @Test(arguments: StopReason.allCases) func aReasonDecidesTheStatus(reason: StopReason) throws {
        var turn = TurnMachine(status: .running)
        let effects = try turn.apply(.stopped(reason), at: now)
        #expect(effects == [.ended(turn.status)] && turn.stopReason == reason && turn.status.isFinal)
        let plain: [StopReason: TurnStatus] = [.endTurn: .completed, .interrupted: .interrupted, .cancelled: .cancelled]
        #expect(turn.status == plain[reason, default: .failed])
    }

    @Test func aTurnStartsOnceAndEndsOnce() throws {
        var turn = TurnMachine()
        #expect(try turn.apply(.started, at: now) == [.started])
        #expect(throws: Refusal.self) { try turn.apply(.started, at: now) }
        #expect(throws: Refusal.self) { try turn.apply(.withdrawn, at: now) }
        _ = try turn.apply(.stopped(.endTurn), at: now)
        for event in [TurnMachine.Event.started, .withdrawn, .stopped(.cancelled)] {
            #expect(throws: Refusal.ended) { try turn.apply(event, at: now) }
        }
        var waiting = TurnMachine()
        #expect(try waiting.apply(.withdrawn, at: now) == [.ended(.withdrawn)])
    }
}

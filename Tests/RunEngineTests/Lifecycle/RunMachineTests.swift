import Runtime
import Testing

@testable import RunEngine

/// The states of a run, as a table: the effect of each event in each state.
@Suite struct RunMachineTests {
    private static let now = Timestamp(millis: 1_000_000)
    private static let later = Timestamp(millis: 1_005_000)

    /// Returns a run in a state, with its end already requested if `ending`.
    private static func run(_ status: RunStatus, ending: Bool = false) -> RunMachine {
        var run = RunMachine(acceptedAt: now, endsSession: ending)
        var events: [RunMachine.Event] = []
        switch status {
        case .queued: break
        case .running: events = [.turnStarted, .entered(.provisioning)]
        case .idle:
            events = [.turnStarted, .sandbox(.ready), .sessionOpened(expiresAt: later), .turnEnded(.endTurn, othersWait: false, expiresAt: later)]
        case .ended: events = [.cancelled]
        }
        for event in events { _ = try? run.apply(event, at: now) }
        return run
    }

    @Test(arguments: [
        (RunStatus.queued, RunMachine.Event.turnStarted, RunStatus.running), (.queued, .promptAccepted(isLast: false), .queued),
        (.queued, .endRequested, .queued), (.queued, .cancelled, .ended), (.queued, .lost, .ended), (.queued, .setupFailed(.setupFailed), .ended),
        (.running, .promptAccepted(isLast: false), .running), (.running, .entered(.working), .running), (.running, .endRequested, .running),
        (.running, .sessionOpened(expiresAt: later), .running), (.running, .cancelled, .ended), (.running, .lost, .ended),
        (.running, .turnEnded(.agentError, othersWait: false, expiresAt: later), .ended), (.idle, .promptAccepted(isLast: false), .queued),
        (.idle, .endRequested, .ended), (.idle, .cancelled, .ended), (.idle, .expired, .ended), (.idle, .lost, .ended),
    ])
    func eventsMoveARun(from: RunStatus, event: RunMachine.Event, to: RunStatus) throws {
        var run = RunMachineTests.run(from)
        #expect(run.status == from)
        let effects = try run.apply(event, at: RunMachineTests.later)
        #expect(run.status == to)
        #expect((run.outcome != nil) == (to == .ended))
        #expect((run.status == .ended) == effects.contains { if case .ended = $0 { true } else { false } })
        #expect((from != to) == effects.contains(.statusChanged(previous: from)) || event == .sessionOpened(expiresAt: RunMachineTests.later))
        if to == .ended { #expect(!run.isSessionActive) }
    }

    @Test(arguments: [
        (RunStatus.queued, RunMachine.Event.entered(.working)), (.queued, .expired),
        (.queued, .turnEnded(.endTurn, othersWait: false, expiresAt: later)),
        (.queued, .sessionOpened(expiresAt: later)), (.running, .turnStarted), (.running, .expired), (.idle, .turnStarted),
        (.idle, .entered(.working)),
        (.idle, .sessionOpened(expiresAt: later)), (.ended, .turnStarted), (.ended, .promptAccepted(isLast: false)), (.ended, .cancelled),
        (.ended, .endRequested), (.ended, .lost),
    ])
    func whatHasNoPlaceIsRefusedAndChangesNothing(status: RunStatus, event: RunMachine.Event) {
        var run = RunMachineTests.run(status)
        let before = run
        #expect(throws: Refusal.self) { try run.apply(event, at: RunMachineTests.later) }
        #expect(run == before)
    }

    @Test func afterATurnComesTheNextOrTheEndThatWasAskedFor() throws {
        for (ending, othersWait, status) in [(false, false, RunStatus.idle), (false, true, .queued), (true, true, .queued), (true, false, .ended)] {
            var run = RunMachineTests.run(.running, ending: ending)
            _ = try run.apply(.sessionOpened(expiresAt: RunMachineTests.now), at: RunMachineTests.now)
            _ = try run.apply(.turnEnded(.endTurn, othersWait: othersWait, expiresAt: RunMachineTests.later), at: RunMachineTests.later)
            #expect(run.status == status && run.stopReason == .endTurn)
            #expect(run.isSessionActive == (status != .ended))
            #expect(run.outcome == (status == .ended ? .completed : nil))
        }
    }

    @Test func aRunThatIsEndingTakesNoPrompt() {
        for status in [RunStatus.queued, .running] {
            var run = RunMachineTests.run(status, ending: true)
            #expect(throws: Refusal.ending) { try run.apply(.promptAccepted(isLast: false), at: RunMachineTests.later) }
        }
    }

    @Test func aPhaseSaysHowLongItLasted() throws {
        var run = RunMachineTests.run(.running)
        let effects = try run.apply(.entered(.cloning), at: RunMachineTests.later)
        #expect(effects == [.phaseChanged(previous: .provisioning, millis: 5_000)])
        // A clock that was set back yields no negative time.
        #expect(try run.apply(.entered(.working), at: RunMachineTests.now) == [.phaseChanged(previous: .cloning, millis: 0)])
    }

    @Test func theSandboxIsFreedAfterTheEndAndLostWhenItIsGone() throws {
        var run = RunMachineTests.run(.idle)
        _ = try run.apply(.endRequested, at: RunMachineTests.later)
        #expect(run.sandbox == .releasing)
        #expect(try run.apply(.sandbox(.released), at: RunMachineTests.later) == [.sandboxChanged(previous: .releasing)])
        var lost = RunMachineTests.run(.idle)
        _ = try lost.apply(.lost, at: RunMachineTests.later)
        #expect(lost.sandbox == .lost && lost.outcome == .lost)
        // A run that was idle keeps the reason of its last turn.
        #expect(lost.stopReason == .endTurn)
    }

    @Test func whatCanBeDoneNextFollowsTheState() {
        #expect(NextAction.of(RunMachineTests.run(.queued), hasPatch: false, hasReachedAgent: false) == [.wait, .cancel])
        #expect(NextAction.of(RunMachineTests.run(.idle), hasPatch: true, hasReachedAgent: true) == [.sendMessage, .fetchPatch, .endSession])
        #expect(NextAction.of(RunMachineTests.run(.ended), hasPatch: true, hasReachedAgent: true) == [.fetchPatch, .startChainedRun])
        #expect(NextAction.of(RunMachineTests.run(.ended), hasPatch: false, hasReachedAgent: false).isEmpty)
    }
}

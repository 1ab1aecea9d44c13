internal import Runtime
internal import SandboxDriver

/// Observes the turn until the agent has nothing more to say. Has no effect of its own: after a crash it is simply repeated.
struct ObserveStage: Step, Stage {
    typealias Product = TurnEnding
    typealias Record = TurnEnding

    static let kind = StepKind.observe
    static let phase = RunPhase.working

    private let observer: TurnObserver
    private let inbox: EventInbox

    static func work(on turn: inout TurnAtWork, in scope: TurnScope) async throws(StepFailure) -> StageOutcome {
        let live = try turn.made(\.session)
        let observer = try TurnObserver(scope, turn, live)
        do throws(StepFailure) {
            await scope.control.attach(observer)
            let ending = try await scope.journal.take(ObserveStage(observer: observer, inbox: live.feed.inbox), round: turn.round)
            await scope.control.attach(nil)
            live.feed.rest()
            turn.ending = ending
            return ending.stop == .endTurn ? .done : .conversationOver
        } catch {
            await scope.control.attach(nil)
            guard case .agentGone(let detail) = error else { throw error }
            return try await AgentRestart(scope: scope).salvage(&turn, detail, stoppedFor: await observer.stopCause)
        }
    }

    func perform(_ token: StepToken) async throws(StepFailure) -> Made {
        let inbox = inbox
        let ticker = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: EngineLimits.usageInterval)
                await inbox.put(.tick)
            }
        }
        defer { ticker.cancel() }
        let outcome: Result<TurnEnding, StepFailure> = await withTaskCancellationHandler {
            do throws(StepFailure) {
                return .success(try await observer.run())
            } catch {
                return .failure(error)
            }
        } onCancel: {
            inbox.close()
        }
        let ending = try outcome.get()
        return (ending, ending)
    }
}

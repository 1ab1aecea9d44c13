internal import Runtime
internal import SandboxDriver

/// Follows the turn to its end. It has no effect of its own: after a crash it is simply done again.
struct ObserveStep: Step {
    typealias Output = TurnObserver.Ending

    static let kind = StepKind.observe
    static let phase = RunPhase.working

    let observer: TurnObserver
    let feed: AgentFeed

    func perform(_ token: StepToken) async throws(StepFailure) -> TurnObserver.Ending {
        let feed = feed
        let outcome: Result<TurnObserver.Ending, StepFailure> = await withTaskCancellationHandler {
            do throws(StepFailure) {
                return .success(try await observer.run())
            } catch {
                return .failure(error)
            }
        } onCancel: {
            feed.stop()
        }
        return try outcome.get()
    }
}

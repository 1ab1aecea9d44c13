internal import Runtime
internal import SandboxDriver

/// Observes the turn until it ends. Has no effect of its own: after a crash it is simply repeated.
struct ObserveStep: Step {
    typealias Output = TurnObserver.Ending

    static let kind = StepKind.observe
    static let phase = RunPhase.working

    let observer: TurnObserver
    let inbox: EventInbox

    func perform(_ token: StepToken) async throws(StepFailure) -> TurnObserver.Ending {
        let inbox = inbox
        let ticker = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: EngineLimits.usageInterval)
                await inbox.put(.tick)
            }
        }
        defer { ticker.cancel() }
        let outcome: Result<TurnObserver.Ending, StepFailure> = await withTaskCancellationHandler {
            do throws(StepFailure) {
                return .success(try await observer.run())
            } catch {
                return .failure(error)
            }
        } onCancel: {
            inbox.close()
        }
        return try outcome.get()
    }
}

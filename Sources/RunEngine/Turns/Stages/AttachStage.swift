internal import Runtime
internal import SandboxDriver

/// Attaches to the session of a later turn, or of one that a restart has interrupted. Has no entry in the journal: nothing happens that could be done
/// twice.
enum AttachStage: Stage {
    static func work(on turn: inout TurnAtWork, in scope: TurnScope) async throws(StepFailure) -> StageOutcome {
        let sessions = scope.services.sessions
        let modelID = turn.turn.options.modelID
        do throws(StepFailure) {
            let live = try await sessions.attach(to: scope.run, modelID: modelID)
            async let exit = try? live.sandbox.exit(of: live.process, within: .zero)
            sessions.watch(live.sandbox, of: scope.run)
            // The turn may name another model, and its allowance of requests starts anew.
            try await sessions.bindings.openEgress(modelID, of: scope.run, in: live.sandbox)
            if let exit = await exit { throw .agentGone("its process has ended: \(exit)") }
            turn.session = live
        } catch {
            guard case .agentGone(let detail) = error else { throw error }
            turn.session = try await AgentRestart(scope: scope).restart(turn.turn, detail)
        }
        return .done
    }
}

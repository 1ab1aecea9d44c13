internal import Coding
internal import Database
internal import Runtime
internal import SandboxDriver

/// The end of a turn, good or bad: the last commit, which moves turn and run.
struct Settlement: Sendable {
    let scope: TurnScope
    private var sessions: Sessions { scope.services.sessions }

    /// Commits the turn's last transaction: its result, its end, and the run's new state.
    func settle(_ original: TurnEnding, sandbox: (any Sandbox)?) async throws(StepFailure) {
        scope.services.log.dropLiveTexts(of: scope.run)
        let ending = original.hiding(scope.services.paths)
        let (run, turn) = try await scope.load()
        let life = Duration.seconds(run.settings.sessionTTLSeconds)
        let counted = await closeModel(turn, sandbox)
        if let sandbox { _ = try? await sandbox.extendLease(toMillis: (life + EngineLimits.leaseMargin).millis) }
        try await scope.journal.close { (edit, tx) throws(StoreError) in
            try ending.settle(&edit, counted: counted, life: life, in: tx)
        }
    }

    /// Applies a failure to the turn and the run.
    func conclude(_ failure: StepFailure) async {
        if Task.isCancelled { return }
        do throws(StepFailure) {
            switch failure {
            case .stopped: return
            case .sandboxGone(let detail): await sessions.lose(scope.run, .sandboxGone, detail: detail)
            case .agentGone(let detail):
                let (run, _) = try await scope.load()
                if run.state.isSessionActive {
                    await sessions.lose(scope.run, .agentUnhealthy, detail: "The agent is gone and could not be started again: \(detail)")
                } else {
                    try await fail(Failure(.agentStartFailed, detail))
                }
            case .unconfigured(let detail): try await fail(.unconfigured(detail))
            case .failed(let failure): try await fail(failure)
            }
        } catch {
            scope.logger.error("a turn could not be ended", ["error": "\(error)"])
        }
    }

    private func fail(_ original: Failure) async throws(StepFailure) {
        let (run, _) = try await scope.load()
        scope.logger.notice("a turn failed", ["run": run.id, "code": original.code.rawValue, "detail": original.detail])
        let failure = original.hiding(scope.services.paths)
        if run.state.isSessionActive {
            let ending = TurnEnding(stop: StopReason(of: failure.code), failure: failure.document)
            return try await settle(ending, sandbox: sessions[scope.run]?.sandbox)
        }
        // Without a session there is nothing to return to.
        await scope.journal.discard()
        try await StepFailure.converting { () throws(StoreError) in
            try await scope.services.editor.edit(scope.turn) { (edit, _) throws(StoreError) in
                try edit.apply(.setupFailed(StopReason(of: failure.code)), because: failure)
            }
        }
    }

    /// Closes the way to the model, and returns the usage so far; `nil` if nobody can tell.
    private func closeModel(_ turn: Turn, _ sandbox: (any Sandbox)?) async -> ModelUsage? {
        guard let sandbox else { return nil }
        do throws(StepFailure) {
            let traffic = try await sessions.bindings.closeEgress(turn.options.modelID, of: scope.run, in: sandbox)
            sessions.connections.note(traffic.connections, of: sandbox.reference.sandbox)
            return traffic.model?.used
        } catch {
            scope.logger.warning("the way to the model stays open", ["error": error.description])
            return nil
        }
    }
}

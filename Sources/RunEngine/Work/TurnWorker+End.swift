internal import Database
internal import Coding
internal import Runtime
internal import SandboxDriver

/// The end of a turn, good or bad.
extension TurnWorker {
    func wrapUp(_ turn: Turn, _ live: LiveSession, _ ending: TurnObserver.Ending) async throws(StepFailure) {
        context.log.silence(runKey)
        var ending = ending
        if turn.options.taskKind == .code {
            do throws(StepFailure) {
                _ = try await take(CollectStep(context: context, sandbox: live.sandbox, baseline: try await baseline(turn)))
            } catch {
                guard case .failed(let failure) = error else { throw error }
                ending = ending.spoiled(by: failure)
            }
        }
        try await settle(ending, sandbox: live.sandbox)
    }

    func baseline(_ turn: Turn) async throws(StepFailure) -> PatchCapture.Baseline {
        let key = runKey
        let (run, before, mirror) = try await store { () throws(StoreError) in
            try await self.context.store.read { (snapshot) throws(StoreError) in
                (
                    try snapshot.connection.run(key: key), try snapshot.connection.lastSnapshot(of: key, before: turn.number),
                    try snapshot.connection.mirror(of: key)
                )
            }
        }
        guard let base = run?.baseSHA, let mirror else { throw .failed(Failure(.collectFailed, "The run has no base to compare with.")) }
        return PatchCapture.Baseline(base: base, before: before ?? base, mirror: mirror, turn: turn.number)
    }

    /// Commits the turn's last transaction: its result, its end, and the run's new state.
    func settle(_ original: TurnObserver.Ending, sandbox: (any Sandbox)?) async throws(StepFailure) {
        let ending = original.hiding(context.paths)
        let (run, turn) = try await load()
        let life = Duration.seconds(run.settings.sessionTTLSeconds)
        let counted = await closeModel(turn, sandbox)
        if let sandbox { _ = try? await sandbox.extendLease(toMillis: (life + EngineLimits.leaseMargin).millis) }
        let endings = endings
        self.endings = []
        Faults.reach(.step(.settle, .beforeBegin))
        try await store { () throws(StoreError) in
            try await self.context.edit(self.turnKey) { (edit, tx) throws(StoreError) in
                for step in endings { try TurnJournal.record(step, &edit, in: tx) }
                try ending.settle(&edit, counted: counted, life: life, in: tx)
            }
        }
        for ending in endings { Faults.reach(.step(ending.entry.kind, .afterFinish)) }
        Faults.reach(.step(.settle, .afterFinish))
    }

    /// Closes the connection to the model until the next turn, unless the settings keep it open, and returns the usage so far.
    private func closeModel(_ turn: Turn, _ sandbox: (any Sandbox)?) async -> ModelUsage? {
        guard let sandbox else { return nil }
        let configuration = context.configuration
        var egress = Egress(policy: configuration.egress, model: nil)
        if configuration.allowsModelBetweenTurns {
            let attach = SessionAttach(context: context)
            guard let secrets = try? await attach.secrets(of: runKey) else { return nil }
            egress = attach.egress(turn.options.modelID, secrets)
        }
        do throws(SandboxError) {
            let traffic = try await sandbox.setEgress(egress)
            context.connections.note(traffic.connections, of: sandbox.reference.sandbox)
            return traffic.model?.used
        } catch {
            logger.warning("the way to the model stays open", ["error": error.detail])
            return nil
        }
    }

    /// Applies a failure to the turn and the run.
    func conclude(_ failure: StepFailure) async {
        if Task.isCancelled { return }
        do throws(StepFailure) {
            switch failure {
            case .stopped: return
            case .sandboxGone(let detail): await context.lose(runKey, reason: "sandbox_gone", detail: detail)
            case .agentGone(let detail):
                let (run, _) = try await load()
                if run.state.isSessionActive {
                    await context.lose(runKey, reason: "agent_unhealthy", detail: "The agent is gone and could not be started again: \(detail)")
                } else {
                    try await fail(Failure(.agentStartFailed, detail))
                }
            case .unconfigured(let detail): try await fail(.unconfigured(detail))
            case .failed(let failure): try await fail(failure)
            }
        } catch {
            logger.error("a turn could not be ended", ["error": "\(error)"])
        }
    }

    func fail(_ original: Failure) async throws(StepFailure) {
        let (run, _) = try await load()
        logger.notice("a turn failed", ["run": run.id, "code": original.code.rawValue, "detail": original.detail])
        let failure = original.hiding(context.paths)
        if run.state.isSessionActive {
            let ending = TurnObserver.Ending(
                stop: StopReason(of: failure.code), failure: failure.document, summary: nil, usage: Usage(), firstEventMillis: nil,
                firstTokenMillis: nil)
            try await settle(ending, sandbox: context.live[runKey]?.sandbox)
        } else {
            // Without a session there is nothing to return to.
            endings = []
            try await store { () throws(StoreError) in
                try await self.context.edit(self.turnKey) { (edit, _) throws(StoreError) in
                    try edit.apply(.setupFailed(StopReason(of: failure.code)), because: failure)
                }
            }
        }
    }
}

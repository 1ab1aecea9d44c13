internal import Coding
internal import Runtime
internal import SandboxDriver

/// Sandbox, agent and session of a turn: created, attached, or started again.
extension TurnWorker {
    /// Sets up everything for the first turn.
    func setUp(_ run: Run, _ turn: Turn) async throws(StepFailure) -> LiveSession {
        let made = Locked<(any Sandbox)?>(nil)
        _ = try await take(
            ProvisionStep(
                context: context, run: runKey, runID: run.id, intended: SandboxID(rawValue: Identifier.random(prefix: "sbx")),
                secret: SessionAttach.newSecret(), made: made))
        let attach = SessionAttach(context: context)
        let sandbox: any Sandbox
        if let fresh = made.withLock({ $0 }) { sandbox = fresh } else { sandbox = try await attach.sandbox(of: runKey) }
        context.watch(sandbox, of: runKey)
        _ = try await take(
            PlaceStep(
                context: context, account: run.accountKey, repository: run.repositoryFullName, ref: run.baseSHA ?? run.baseRef, sandbox: sandbox))
        let connected = Locked<(any AgentServer)?>(nil)
        let start = try await take(
            StartAgentStep(context: context, run: runKey, modelID: turn.options.modelID, sandbox: sandbox, connected: connected))
        let agent: any AgentServer
        if let fresh = connected.withLock({ $0 }) {
            agent = fresh
        } else {
            guard let row = try await attach.binding(of: runKey) else { throw .failed(Failure(.agentStartFailed, "the run has no binding")) }
            agent = try await attach.connect(row, modelID: turn.options.modelID, to: sandbox)
        }
        let spec = SessionSpec(title: run.title ?? run.id, modelID: turn.options.modelID, isPlan: turn.options.taskKind == .plan)
        let session = try await take(
            OpenSessionStep(run: runKey, spec: spec, agent: agent, life: .seconds(run.settings.sessionTTLSeconds)))
        return context.live.adopt(LiveSession(sandbox: sandbox, agent: agent, process: start.process, session: session), for: runKey)
    }

    /// Attaches to the session of a later turn, or of one that a restart has interrupted.
    func takeUp(_ run: Run, _ turn: Turn) async throws(StepFailure) -> LiveSession {
        let attach = SessionAttach(context: context)
        do throws(StepFailure) {
            let live = try await attach.session(of: runKey, modelID: turn.options.modelID)
            async let exit = try? live.sandbox.exit(of: live.process, within: .zero)
            context.watch(live.sandbox, of: runKey)
            // The turn may name another model, and its allowance of requests starts anew.
            try await attach.openEgress(turn.options.modelID, of: runKey, in: live.sandbox)
            if let exit = await exit { throw .agentGone("its process has ended: \(exit)") }
            return live
        } catch {
            guard case .agentGone(let detail) = error else { throw error }
            return try await restart(turn, detail)
        }
    }

    /// Returns whether a restarted agent still knows its session. An answer that cannot be read is no denial.
    private func knows(_ agent: any AgentServer, _ session: AgentSessionID) async -> Bool {
        do throws(AgentError) {
            return try await agent.knows(session, within: EngineLimits.probeTime)
        } catch {
            return error.isOfItsAnswer
        }
    }

    /// Starts the agent's server again in the same sandbox. It counts as healthy if it still knows the session.
    func restart(_ turn: Turn, _ detail: String) async throws(StepFailure) -> LiveSession {
        logger.warning("the agent is gone and is started again", ["detail": detail])
        context.live.remove(runKey)
        let attach = SessionAttach(context: context)
        guard let row = try await attach.binding(of: runKey), let session = row.session else { throw .sandboxGone("the run has no open session") }
        let sandbox = try await attach.sandbox(of: runKey)
        if let process = row.process {
            // A process that no longer answers may still run, and hold the port.
            try? await sandbox.signal(process, 9)
            _ = try? await sandbox.exit(of: process, within: .seconds(5))
        }
        let connected = Locked<(any AgentServer)?>(nil)
        let start = try await take(
            StartAgentStep(context: context, run: runKey, modelID: turn.options.modelID, sandbox: sandbox, connected: connected), again: true)
        guard let agent = connected.withLock({ $0 }) else { throw .agentGone("it was started and cannot be reached") }
        guard await knows(agent, session) else { throw .sandboxGone("the agent was started again and does not know the session any more") }
        return context.live.adopt(LiveSession(sandbox: sandbox, agent: agent, process: start.process, session: session), for: runKey)
    }
}

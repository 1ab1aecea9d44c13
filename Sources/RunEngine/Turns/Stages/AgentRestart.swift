internal import Coding
internal import Runtime
internal import SandboxDriver

/// The second start of an agent's server whose first one is gone, in the same sandbox.
struct AgentRestart: Sendable {
    let scope: TurnScope

    /// Starts the agent's server again. It counts as healthy if it still knows the session.
    func restart(_ turn: Turn, _ detail: String) async throws(StepFailure) -> LiveSession {
        scope.logger.warning("the agent is gone and is started again", ["detail": detail])
        let sessions = scope.services.sessions
        sessions.remove(scope.run)
        guard let row = try await sessions.bindings.binding(of: scope.run), let session = row.session else {
            throw .sandboxGone("the run has no open session")
        }
        let sandbox = try await sessions.bindings.sandbox(of: scope.run)
        // A process that no longer answers may still run, and hold the port.
        if let process = row.process { await AgentRestart.kill(process, in: sandbox) }
        let agent = try await scope.journal.take(StartAgentStage(of: turn, in: sandbox, scope), again: true)
        guard await knows(agent.server, session) else {
            throw .sandboxGone("the agent was started again and does not know the session any more")
        }
        return sessions.adopt(LiveSession(sandbox: sandbox, agent: agent.server, process: agent.process, session: session), for: scope.run)
    }

    /// Recovers a turn whose agent died in the middle. Once restarted, the agent's record tells how far it came.
    ///
    /// - Parameter cause: The reason, if we have ended the agent ourselves.
    func salvage(_ turn: inout TurnAtWork, _ detail: String, stoppedFor cause: Failure?) async throws(StepFailure) -> StageOutcome {
        // Read first: the sandbox's host counts anew after the restart.
        let exceeded = try? await scope.services.sessions[scope.run]?.sandbox.usage().exceeded
        let live = try await restart(turn.turn, detail)
        turn.session = live
        let transcript = try? await live.agent.transcript(of: try turn.made(\.promptID), in: live.session)
        var reducer = TranscriptReducer(turn: turn.turn.number, round: turn.round, prompt: turn.prompt.text)
        var budget = try await scope.budget(of: turn.turn.number)
        try await scope.append(budget.keep((transcript?.facts ?? []).flatMap { reducer.reduce($0) }))
        let usage = transcript.map { Usage($0.usage) } ?? Usage()
        let isCompleted = transcript?.state == .ended(.completed)
        if isCompleted {
            turn.ending = TurnEnding(stop: .endTurn, summary: transcript?.summary, usage: usage)
        } else if scope.control.isInterrupted {
            turn.ending = TurnEnding(stop: .interrupted, summary: transcript?.summary, usage: usage)
        } else {
            let failure =
                exceeded.map { .passed($0, "The sandbox passed its limit of \($0.rawValue); the agent was started again.") }
                ?? cause
                ?? Failure(.agentCrashed, "The agent's server stopped in the middle of the turn (\(detail)); it was started again.")
            turn.ending = TurnEnding(stop: StopReason(of: failure.code), failure: failure.document, summary: transcript?.summary, usage: usage)
        }
        return .conversationOver
    }

    /// Kills a process of an agent, and waits a moment for its end.
    static func kill(_ process: ProcessID, in sandbox: any Sandbox) async {
        try? await sandbox.signal(process, 9)
        _ = try? await sandbox.exit(of: process, within: .seconds(5))
    }

    /// Returns whether a restarted agent still knows its session. An answer that cannot be read is no denial.
    private func knows(_ agent: any AgentServer, _ session: AgentSessionID) async -> Bool {
        do throws(AgentError) {
            return try await agent.knows(session, within: EngineLimits.probeTime)
        } catch {
            return error.isUnusableAnswer
        }
    }
}

internal import Database
internal import Runtime
internal import SandboxDriver

/// Opens the agent's session, which carries the step's token to be found again.
struct OpenSessionStage: Step, Stage {
    typealias Product = AgentSessionID
    typealias Record = AgentSessionID

    static let kind = StepKind.openSession
    static let phase = RunPhase.startingAgent

    private let run: RunKey
    private let spec: SessionSpec
    private let agent: any AgentServer
    /// The time for which the session stays warm.
    private let life: Duration

    static func work(on turn: inout TurnAtWork, in scope: TurnScope) async throws(StepFailure) -> StageOutcome {
        let (run, prompt, agent) = (turn.run, turn.prompt, try turn.made(\.agent))
        let step = OpenSessionStage(
            run: scope.run, spec: SessionSpec(title: run.title ?? run.id, modelID: prompt.modelID, isPlan: prompt.isPlan), agent: agent.server,
            life: .seconds(run.settings.sessionTTLSeconds))
        let session = try await scope.journal.take(step)
        let opened = LiveSession(sandbox: try turn.made(\.sandbox), agent: agent.server, process: agent.process, session: session)
        turn.session = scope.services.sessions.adopt(opened, for: scope.run)
        return .done
    }

    func perform(_ token: StepToken) async throws(StepFailure) -> Made {
        do throws(AgentError) {
            let session = try await agent.openSession(spec, token: token)
            return (session, session)
        } catch {
            throw .failed(Failure(.agentStartFailed, "The agent opened no session: \(error.detail)"))
        }
    }

    func observe(_ token: StepToken) async throws(StepFailure) -> Observed<Made> {
        do throws(AgentError) {
            return try await agent.findSession(token: token).map { .done(($0, $0)) } ?? .absent
        } catch {
            throw .failed(Failure(.agentStartFailed, "The agent does not list its sessions: \(error.detail)"))
        }
    }

    func finish(_ session: AgentSessionID, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        try transaction.connection.markSessionReady(of: run, session)
        try edit.apply(.sessionOpened(expiresAt: edit.now.advanced(by: life)))
    }
}

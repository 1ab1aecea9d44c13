internal import Database
internal import Runtime
internal import SandboxDriver

/// Opens the agent's session, which carries the step's token to be found again.
struct OpenSessionStep: Step {
    typealias Output = AgentSessionID

    static let kind = StepKind.openSession
    static let phase = RunPhase.startingAgent

    let run: RunKey
    let spec: SessionSpec
    let agent: any AgentServer
    /// The time for which the session stays warm.
    let life: Duration

    func perform(_ token: StepToken) async throws(StepFailure) -> AgentSessionID {
        do throws(AgentError) {
            return try await agent.openSession(spec, token: token)
        } catch {
            throw .failed(Failure(.agentStartFailed, "The agent opened no session: \(error.detail)"))
        }
    }

    func observe(_ token: StepToken) async throws(StepFailure) -> Observed<AgentSessionID> {
        do throws(AgentError) {
            return try await agent.findSession(token: token).map { .done($0) } ?? .absent
        } catch {
            throw .failed(Failure(.agentStartFailed, "The agent does not list its sessions: \(error.detail)"))
        }
    }

    func finish(_ output: AgentSessionID, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        try transaction.connection.markSessionReady(of: run, output)
        try edit.apply(.sessionOpened(expiresAt: edit.now.advanced(by: life)))
    }
}

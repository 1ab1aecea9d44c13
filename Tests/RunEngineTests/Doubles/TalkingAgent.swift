import Runtime
import SandboxDriver

/// An agent whose event stream emits the events that a test feeds it. It supports nothing else.
final class TalkingAgent: AgentServer {
    let version = "test"
    let dialect = "test"
    private let state = Locked<(connections: Int, current: AsyncStream<AgentEvent>.Continuation?, isAway: Bool)>((0, nil, false))

    /// The number of times its stream was opened.
    var connections: Int { state.withLock { $0.connections } }

    func say(_ event: AgentEvent) {
        state.withLock { $0.current }?.yield(event)
    }

    /// Ends the stream; with `isAway`, no other one can be opened.
    func cut(isAway: Bool = false) {
        state.withLock { state in
            state.isAway = isAway
            defer { state.current = nil }
            return state.current
        }?.finish()
    }

    func comeBack() { state.withLock { $0.isAway = false } }

    func events(of session: AgentSessionID) async throws(AgentError) -> AsyncStream<AgentEvent> {
        let (stream, continuation) = AsyncStream.makeStream(of: AgentEvent.self)
        let isAway = state.withLock { state in
            guard !state.isAway else { return true }
            state.connections += 1
            state.current = continuation
            return false
        }
        if isAway { throw .unreachable("away") }
        continuation.yield(.connected)
        return stream
    }

    func health(within limit: Duration) async -> AgentHealth { .healthy }
    func openSession(_ spec: SessionSpec, token: StepToken) async throws(AgentError) -> AgentSessionID { AgentSessionID(rawValue: "ses") }
    func findSession(token: StepToken) async throws(AgentError) -> AgentSessionID? { nil }
    func knows(_ session: AgentSessionID, within limit: Duration) async throws(AgentError) -> Bool { true }
    func deliver(_ prompt: Prompt, to session: AgentSessionID, id: PromptID) async throws(AgentError) -> Submission { .accepted }
    func delivery(of id: PromptID, in session: AgentSessionID) async throws(AgentError) -> Observed<Delivery> { .absent }
    func transcript(of id: PromptID, in session: AgentSessionID) async throws(AgentError) -> Transcript { throw .sessionUnknown }
    func isAtWork(_ session: AgentSessionID) async throws(AgentError) -> Bool { false }
    func interrupt(_ session: AgentSessionID) async throws(AgentError) {}
    func openAsks(in session: AgentSessionID) async throws(AgentError) -> [Ask] { [] }
    func answer(_ ask: Ask, _ answer: Ask.Answer) async throws(AgentError) {}
}

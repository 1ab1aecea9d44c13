internal import Runtime

/// What the server's own record does not tell afterwards: what we have aborted, and failures that were only reported as events.
final class TurnMemory: Sendable {
    private struct State {
        var current: [AgentSessionID: PromptID] = [:]
        var interrupted: Set<PromptID> = []
        var failures: [AgentSessionID: AgentFailure] = [:]
    }

    private let state = Locked(State())

    /// A prompt is about to be sent: what was reported before is not about it.
    func begin(_ prompt: PromptID, in session: AgentSessionID) {
        state.withLock { state in
            state.current[session] = prompt
            state.failures[session] = nil
        }
    }

    /// The session's prompt at work, where we have sent it.
    func current(in session: AgentSessionID) -> PromptID? {
        state.withLock { $0.current[session] }
    }

    func interrupt(_ prompt: PromptID) {
        state.withLock { _ = $0.interrupted.insert(prompt) }
    }

    func wasInterrupted(_ prompt: PromptID) -> Bool {
        state.withLock { $0.interrupted.contains(prompt) }
    }

    /// The first failure stays: what follows it is a stack trace of the same.
    func report(_ failure: AgentFailure, in session: AgentSessionID) {
        state.withLock { if $0.failures[session] == nil { $0.failures[session] = failure } }
    }

    /// The failure of a prompt that is the session's newest.
    func failure(of prompt: PromptID, in session: AgentSessionID) -> AgentFailure? {
        state.withLock { $0.current[session] == prompt ? $0.failures[session] : nil }
    }
}

internal import Runtime

/// The state of turns that the server's record does not keep: our aborts, and failures that were reported only as events.
final class TurnMemory: Sendable {
    private struct State {
        var current: [AgentSessionID: PromptID] = [:]
        var interrupted: Set<PromptID> = []
        var failures: [AgentSessionID: AgentFailure] = [:]
    }

    private let state = Locked(State())

    /// Notes that a prompt is about to be sent: earlier failures do not concern it.
    func begin(_ prompt: PromptID, in session: AgentSessionID) {
        state.withLock { state in
            state.current[session] = prompt
            state.failures[session] = nil
        }
    }

    /// Returns the session's current prompt, if we sent it.
    func current(in session: AgentSessionID) -> PromptID? {
        state.withLock { $0.current[session] }
    }

    func interrupt(_ prompt: PromptID) {
        state.withLock { _ = $0.interrupted.insert(prompt) }
    }

    func wasInterrupted(_ prompt: PromptID) -> Bool {
        state.withLock { $0.interrupted.contains(prompt) }
    }

    /// Records a failure. The first one stays: those that follow are its stack trace.
    func report(_ failure: AgentFailure, in session: AgentSessionID) {
        state.withLock { if $0.failures[session] == nil { $0.failures[session] = failure } }
    }

    /// Returns the failure of a prompt that is the session's newest.
    func failure(of prompt: PromptID, in session: AgentSessionID) -> AgentFailure? {
        state.withLock { $0.current[session] == prompt ? $0.failures[session] : nil }
    }
}

internal import Runtime
internal import SandboxDriver

/// Judges how long an agent may wait while it retries a failing model. Pure.
///
/// Agents retry forever, and wait as long as the endpoint says. Vain waits add up until an answer of the model is complete: a text that breaks off
/// each time is no progress.
struct ModelPatience: Sendable {
    /// The verdict on a wait.
    enum Verdict: Equatable {
        /// The wait is already known.
        case known
        /// A new wait, within patience.
        case begins
        /// The wait is too long, by itself or together with those before it.
        case exhausted
    }

    private struct Waiting {
        /// The time of the first failure of the session's model.
        let since: Instant
        var last: AgentWait
    }

    /// The longest time that a session may wait for its model in vain.
    let limit: Duration
    private var sessions: [AgentSessionID: Waiting] = [:]

    init(limit: Duration) {
        self.limit = limit
    }

    /// Returns how long a wait still takes. The time comes from the other side and may be any number.
    static func remaining(until next: Timestamp, at now: Timestamp) -> Duration {
        guard next > now else { return .zero }
        return min(now.duration(to: next), longest)
    }

    /// Longer than anybody waits.
    private static let longest = Duration.seconds(1_000_000_000)

    /// Judges a wait, which may be reported many times.
    ///
    /// - Parameter remaining: How long it will still take.
    mutating func note(_ wait: AgentWait, remaining: Duration, at now: Instant) -> Verdict {
        let known = sessions[wait.session]
        let since = known?.since ?? now
        sessions[wait.session] = Waiting(since: since, last: wait)
        if since.duration(to: now) + remaining > limit { return .exhausted }
        return known?.last == wait ? .known : .begins
    }

    /// Resets a session's waits after a complete answer of the model.
    mutating func noteAnswer(in session: AgentSessionID) {
        sessions[session] = nil
    }
}

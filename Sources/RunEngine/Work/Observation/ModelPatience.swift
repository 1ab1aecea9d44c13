internal import Runtime
internal import SandboxDriver

/// Judges the waits of an agent that asks a failing model again. Pure.
///
/// Agents ask again for ever, and wait for as long as the endpoint says. What they wait for in vain adds up until an answer of the model comes to
/// its end: a text that breaks off each time is no progress.
struct ModelPatience: Sendable {
    /// What a wait is.
    enum Finding: Equatable {
        /// Known already.
        case known
        /// A new one, within patience.
        case begins
        /// Too long, by itself or together with those before it.
        case exhausted
    }

    private struct Waiting {
        /// When the session's model failed first.
        let since: Instant
        var last: AgentWait
    }

    /// How long a session may wait for its model in vain.
    let limit: Duration
    private var sessions: [AgentSessionID: Waiting] = [:]

    init(limit: Duration) {
        self.limit = limit
    }

    /// How long a wait still takes. The time is the other side's, and may be any number.
    static func remaining(until next: Timestamp, at now: Timestamp) -> Duration {
        guard next > now else { return .zero }
        return min(now.duration(to: next), longest)
    }

    /// More than anybody waits.
    private static let longest = Duration.seconds(1_000_000_000)

    /// Takes notice of a wait, which may be reported many times.
    ///
    /// - Parameter remaining: how long it will still take.
    mutating func note(_ wait: AgentWait, remaining: Duration, at now: Instant) -> Finding {
        let known = sessions[wait.session]
        let since = known?.since ?? now
        sessions[wait.session] = Waiting(since: since, last: wait)
        if since.duration(to: now) + remaining > limit { return .exhausted }
        return known?.last == wait ? .known : .begins
    }

    /// An answer of the model has come to its end.
    mutating func noteAnswer(in session: AgentSessionID) {
        sessions[session] = nil
    }
}

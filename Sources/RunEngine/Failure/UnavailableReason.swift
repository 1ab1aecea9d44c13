/// The reason why a run's session takes no message: `reason` of `session_unavailable` and of `sandbox_lost`.
enum UnavailableReason: String, Sendable {
    /// The sandbox has ended.
    case sandboxGone = "sandbox_gone"
    /// The sandbox lives; its agent cannot be reached, or be started again.
    case agentUnhealthy = "agent_unhealthy"
    /// The agent lives, and has no such session.
    case sessionUnknown = "session_unknown"
    /// Nobody used the session until its end.
    case expired
    /// The caller has cancelled the run.
    case cancelled
    /// There never was a session.
    case failed
    /// The caller has ended the session.
    case ended
}

internal import Runtime

/// The sessions that this process has taken up. What is not here is attached again from its binding.
final class LiveSessions: Sendable {
    private let sessions = Locked<[RunKey: LiveSession]>([:])

    subscript(run: RunKey) -> LiveSession? { sessions.withLock { $0[run] } }

    func set(_ session: LiveSession, for run: RunKey) {
        sessions.withLock { $0[run] = session }
    }

    func remove(_ run: RunKey) {
        _ = sessions.withLock { $0.removeValue(forKey: run) }
    }
}

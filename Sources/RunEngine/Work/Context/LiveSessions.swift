internal import Runtime

/// The sessions to which this process is attached. Any other is attached again from its binding.
final class LiveSessions: Sendable {
    private let sessions = Locked<[RunKey: LiveSession]>([:])

    subscript(run: RunKey) -> LiveSession? { sessions.withLock { $0[run] } }

    /// Keeps a newly attached session. Of two attached concurrently, the first is kept and returned: a turn may be listening to it.
    func adopt(_ session: LiveSession, for run: RunKey) -> LiveSession {
        sessions.withLock { sessions in
            if let known = sessions[run] { return known }
            sessions[run] = session
            return session
        }
    }

    /// Drops a session and ends its connection.
    func remove(_ run: RunKey) {
        sessions.withLock { $0.removeValue(forKey: run) }?.feed.stop()
    }

    /// Drops all sessions.
    func removeAll() {
        let all = sessions.withLock { sessions in
            defer { sessions = [:] }
            return sessions
        }
        for session in all.values { session.feed.stop() }
    }
}

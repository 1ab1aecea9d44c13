internal import Coding
internal import Runtime

/// Says of idle sessions that they end soon: an event, once for each time at which they would. A short session is told at half its life.
struct ExpiryNotices {
    private let context: WorkContext
    /// What was told; a restart asks the log, which takes each notice once.
    private var told: [RunKey: Timestamp] = [:]
    private var lastLook = Instant(nanos: 0)

    /// Between two looks, whatever else happens: the reaper wakes with every commit.
    private static let interval = Duration.seconds(1)
    /// Beyond it what was told is forgotten; the log still knows.
    private static let remembered = 10_000

    init(context: WorkContext) {
        self.context = context
    }

    private struct Session {
        let run: RunKey
        let end: Timestamp
        let noticeAt: Timestamp
    }

    /// Tells those whose time has come; returns when to look again, `nil` when nothing is planned.
    mutating func round() async -> Duration? {
        let notice = context.configuration.expiryNotice
        guard notice > .zero else { return nil }
        let since = lastLook.duration(to: SystemTime().monotonic)
        guard lastLook.nanos == 0 || since >= ExpiryNotices.interval else { return ExpiryNotices.interval - since }
        lastLook = SystemTime().monotonic
        let now = context.clock.wall
        let (near, later) = await sessions(from: now, within: notice)
        var next: [Duration] = later.map { [now.duration(to: $0)] } ?? []
        if told.count > ExpiryNotices.remembered { told = [:] }
        for session in near where told[session.run] != session.end {
            guard session.noticeAt <= now else {
                next.append(now.duration(to: session.noticeAt))
                continue
            }
            if await tell(session) { told[session.run] = session.end }
        }
        return next.min().map { max(ExpiryNotices.interval, $0) }
    }

    /// The sessions that end within the notice, and when the next one comes so near.
    private func sessions(from now: Timestamp, within notice: Duration) async -> ([Session], Timestamp?) {
        let horizon = now.advanced(by: notice)
        let found = try? await context.store.read { (snapshot) throws(StoreError) -> ([Session], Timestamp?) in
            let near = try snapshot.connection.all(
                """
                SELECT key, session_expires_at, json_extract(settings, '$.sessionTTLSeconds') FROM runs
                WHERE status = 'idle' AND session_expires_at > ? AND session_expires_at <= ?
                """, [.at(now), .at(horizon)]
            ) { (row) throws(StoreError) in
                let end = row.time(1)
                let lead = min(notice, .seconds(row.optionalInt(2) ?? 0) / 2)
                return Session(run: RunKey(row.int(0)), end: end, noticeAt: end.advanced(by: .zero - lead))
            }
            let later = try snapshot.connection.first(
                "SELECT min(session_expires_at) FROM runs WHERE status = 'idle' AND session_expires_at > ?", [.at(horizon)]
            ) { (row) throws(StoreError) in row.optionalTime(0) }
            return (near, (later ?? nil)?.advanced(by: .zero - notice))
        }
        return found ?? ([], nil)
    }

    private func tell(_ session: Session) async -> Bool {
        let done = try? await context.edit(run: session.run) { (edit, _) throws(StoreError) -> Bool in
            // A message may have come meanwhile.
            guard edit.run.state.status == .idle, edit.run.state.sessionExpiresAt == session.end else { return true }
            edit.emit(
                EventDraft(.sessionExpiring, source: "expiring:\(session.end.millis)", ["sessionExpiresAt": .time(session.end)]))
            return true
        }
        return done == true
    }
}

internal import Database
internal import Coding
internal import Runtime

/// Announces the end of idle sessions: by one event for each planned end. A short session gets its notice at half its life.
///
/// Has a loop of its own, so that nothing slow delays the notice of a session of one second. Notices missed anyway, because no server ran or the disk
/// was full, are emitted with the end itself.
actor ExpiryNotices {
    private struct Session: Sendable {
        let run: RunKey
        let end: Timestamp
        let noticeAt: Timestamp
    }

    private let editor: RunEditor
    /// The time before the end at which the notice is given; zero means never.
    private let notice: Duration
    private let loop = UpkeepLoop()
    private let changed = Locked<Set<RunKey>>([])
    /// The planned notices, the next one last. If a session's end has moved meanwhile, this is noticed when its time comes.
    private var plan: [Session] = []
    /// The announced ends. A notice changes its run, too, and must not lead to another one. After a restart the log prevents that.
    private var told: [RunKey: Timestamp] = [:]
    private var isComplete = false

    /// Notices written concurrently, and runs looked up at once.
    private static let atOnce = 64
    /// Size of `told` above which sessions that have ended are dropped. Without: every run ever takes memory.
    private static let remembered = 10_000

    init(editor: RunEditor, notice: Duration) {
        self.editor = editor
        self.notice = notice
    }

    nonisolated func start() {
        guard notice > .zero else { return }
        loop.start { await self.round() }
    }

    nonisolated func stop() async {
        await loop.stop()
    }

    /// Notes changed runs, some of which may now be idle.
    nonisolated func note(_ runs: [RunKey]) {
        guard notice > .zero else { return }
        changed.withLock { $0.formUnion(runs) }
        loop.wake()
    }

    /// Wakes the loop after the clock was set.
    nonisolated func wake() {
        loop.wake()
    }

    /// Emits the notices that are due. Returns when to look again; `nil` if nothing is planned.
    private func round() async -> Duration? {
        await extendPlan()
        let now = editor.clock.wall
        let due = plan.suffix(ExpiryNotices.atOnce).filter { $0.noticeAt <= now }
        plan.removeLast(due.count)
        if told.count > ExpiryNotices.remembered { told = told.filter { $0.value > now } }
        for session in due { told[session.run] = session.end }
        await withTaskGroup(of: Void.self) { group in
            for session in due { group.addTask { await self.tell(session) } }
        }
        if !isComplete { return StoreLimits.probeInterval }
        return plan.last.map { max(.milliseconds(1), editor.clock.wall.duration(to: $0.noticeAt)) }
    }

    /// Plans notices of newly idle sessions: at first of all, later of changed runs.
    private func extendPlan() async {
        let runs = changed.withLock { runs in
            defer { runs = [] }
            return Array(runs)
        }
        if !isComplete {
            guard let all = await sessions("status = 'idle'", []) else { return }
            plan = all.sorted { $0.noticeAt > $1.noticeAt }
            isComplete = true
        } else {
            var rest = runs[...]
            while !rest.isEmpty {
                let part = rest.prefix(ExpiryNotices.atOnce)
                rest = rest.dropFirst(part.count)
                let marks = Array(repeating: "?", count: part.count).joined(separator: ", ")
                guard let found = await sessions("key IN (\(marks)) AND status = 'idle'", part.map { .integer($0.value) }) else {
                    isComplete = false
                    return
                }
                for session in found { insert(session) }
            }
        }
    }

    private func insert(_ session: Session) {
        guard told[session.run] != session.end else { return }
        var (low, high) = (0, plan.count)
        while low < high {
            let middle = (low + high) / 2
            if plan[middle].noticeAt > session.noticeAt { low = middle + 1 } else { high = middle }
        }
        if low < plan.count, plan[low].run == session.run, plan[low].end == session.end { return }
        plan.insert(session, at: low)
    }

    /// Returns the sessions of the selected runs that end in the future; `nil` if the database cannot be read.
    private func sessions(_ condition: String, _ values: [SQLValue]) async -> [Session]? {
        let notice = notice
        let now = editor.clock.wall
        return try? await editor.store.read { (snapshot) throws(StoreError) in
            try snapshot.connection.all(
                """
                SELECT key, session_expires_at, json_extract(settings, '$.sessionTTLSeconds') FROM runs
                WHERE \(condition) AND session_expires_at > ?
                """, values + [.at(now)]
            ) { (row) throws(StoreError) in
                let end = row.time(1)
                let lead = min(notice, .seconds(row.optionalInt(2) ?? 0) / 2)
                return Session(run: RunKey(row.int(0)), end: end, noticeAt: end.advanced(by: .zero - lead))
            }
        }
    }

    private nonisolated func tell(_ session: Session) async {
        _ = try? await editor.edit(run: session.run) { (edit, _) throws(StoreError) in
            // A message may have come meanwhile.
            guard edit.run.state.status == .idle, edit.run.state.sessionExpiresAt == session.end else { return }
            edit.noteExpiry()
        }
    }
}

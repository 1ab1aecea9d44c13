internal import Runtime

/// Throttles the notices of growing texts: immediate after a pause, otherwise one per interval and run.
final class WhisperClock: Sendable {
    private struct Entry {
        var last: Instant
        var isPlanned = false
    }

    private let entries = Locked<[RunKey: Entry]>([:])
    private let clock = SystemTime()

    func ring(_ run: RunKey, _ tell: @escaping @Sendable () -> Void) {
        let now = clock.monotonic
        let wait: Duration? = entries.withLock { entries in
            guard var entry = entries[run] else {
                // Most runs are at rest: without this there were an entry for every run there ever was.
                if entries.count % 1_024 == 1_023 {
                    entries = entries.filter { $0.value.isPlanned || $0.value.last.duration(to: now) < EventLimits.whisperInterval }
                }
                entries[run] = Entry(last: now)
                return .zero
            }
            guard !entry.isPlanned else { return nil }
            let since = entry.last.duration(to: now)
            entry.isPlanned = since < EventLimits.whisperInterval
            if !entry.isPlanned { entry.last = now }
            entries[run] = entry
            return entry.isPlanned ? EventLimits.whisperInterval - since : .zero
        }
        guard let wait else { return }
        if wait == .zero { return tell() }
        NetworkLoop.post { [self] in
            NetworkLoop.schedule(after: wait) { [self] in
                entries.withLock { $0[run] = Entry(last: clock.monotonic) }
                tell()
            }
        }
    }
}

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
                entries.withLock { entries in
                    // With many entries this one is dropped, and made anew when needed: keeping each would keep one for every run there ever was.
                    entries[run] = entries.count > 1_024 ? nil : Entry(last: clock.monotonic)
                }
                tell()
            }
        }
    }
}

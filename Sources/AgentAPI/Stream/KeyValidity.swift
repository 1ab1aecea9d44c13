internal import RunEngine
internal import Runtime

/// Tells streams and long polls when their key stops to work: at once when it is revoked, and at its time when it expires.
@NetworkLoop final class KeyValidity {
    private nonisolated let keys: KeyRing
    private nonisolated let hub: StreamHub
    private let clock = SystemTime()
    private var timer: TimerID?
    private var timerAt: Timestamp?
    private var isWatchingClock = false

    nonisolated init(keys: KeyRing, hub: StreamHub) {
        self.keys = keys
        self.hub = hub
    }

    /// Looks whether a key that was valid when its request came still is.
    func check(_ key: APIKey) throws(Failure) {
        switch keys.standing(of: key) {
        case .valid: return
        case .unknown, .revoked: throw .keyRevoked
        case .expired: throw .keyExpired
        }
    }

    /// Whether the key works now.
    func holds(_ key: APIKey) -> Bool {
        keys.standing(of: key) == .valid
    }

    /// Sees to it that whoever listens by this key is told of its end.
    func watch(_ key: APIKey) {
        guard let end = key.expiresAt else { return }
        if !isWatchingClock {
            isWatchingClock = true
            // Without the notice an expiry is late by as much as the clock was set: not worth a refused stream.
            try? ClockChange.watch { [weak self] in self?.look() }
        }
        arm(end)
    }

    /// Looks at the keys of all who listen, and ends those whose key is over.
    func look() {
        if let timer { NetworkLoop.cancel(timer) }
        timer = nil
        timerAt = nil
        for key in hub.keys {
            if !holds(key) { hub.keyEnded(key.id) } else if let end = key.expiresAt { arm(end) }
        }
    }

    /// One timer, at the earliest end.
    private func arm(_ end: Timestamp) {
        if let timerAt, timerAt <= end { return }
        if let timer { NetworkLoop.cancel(timer) }
        timerAt = end
        timer = NetworkLoop.schedule(after: max(.milliseconds(1), clock.wall.duration(to: end))) { [weak self] in self?.look() }
    }
}

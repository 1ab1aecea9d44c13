internal import RunEngine
internal import Runtime

/// Ends streams and long polls when their key stops working: at once when it is revoked, on time when it expires.
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

    /// Throws if the key, which was valid when its request arrived, no longer is.
    func check(_ key: APIKey) throws(Failure) {
        switch keys.standing(of: key) {
        case .valid: return
        case .unknown, .revoked: throw .keyRevoked
        case .expired: throw .keyExpired
        }
    }

    /// Returns true if the key is still valid.
    func isValid(_ key: APIKey) -> Bool {
        keys.standing(of: key) == .valid
    }

    /// Has the subscribers with this key told when it expires.
    func watch(_ key: APIKey) {
        guard let end = key.expiresAt else { return }
        if !isWatchingClock {
            isWatchingClock = true
            // Without this notice an expiry is off by as much as the clock was set, which is not worth refusing a stream.
            try? ClockChange.watch { [weak self] in self?.recheck() }
        }
        arm(end)
    }

    /// Tells the subscribers whose key is no longer valid, and sets the timer for the others.
    func recheck() {
        if let timer { NetworkLoop.cancel(timer) }
        timer = nil
        timerAt = nil
        for key in hub.keys {
            if !isValid(key) { hub.keyEnded(key.id) } else if let end = key.expiresAt { arm(end) }
        }
    }

    /// Sets the timer to this expiry if it is the earliest.
    private func arm(_ end: Timestamp) {
        if let timerAt, timerAt <= end { return }
        if let timer { NetworkLoop.cancel(timer) }
        timerAt = end
        timer = NetworkLoop.schedule(after: max(.milliseconds(1), clock.wall.duration(to: end))) { [weak self] in self?.recheck() }
    }
}

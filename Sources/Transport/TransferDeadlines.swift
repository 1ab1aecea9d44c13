internal import Runtime

/// The timeouts of one exchange. Pure: callers supply the time.
struct TransferDeadlines {
    private let timeouts: TransportTimeouts
    private let start: Instant
    private var lastHeard: Instant?
    private var isPaused = false

    init(_ timeouts: TransportTimeouts, start: Instant) {
        self.timeouts = timeouts
        self.start = start
    }

    /// Notes that something arrived.
    mutating func heard(_ now: Instant) {
        lastHeard = now
        isPaused = false
    }

    /// Notes that the reader holds the stream back: silence is no longer the sender's fault.
    mutating func pause() {
        isPaused = true
    }

    /// Returns the earliest deadline and its part. `connect` is not among them: libcurl enforces it.
    func next() -> (at: Instant, part: TransportTimeouts.Part)? {
        var earliest: (at: Instant, part: TransportTimeouts.Part)?
        func consider(_ duration: Duration?, from moment: Instant, _ part: TransportTimeouts.Part) {
            guard let duration else { return }
            let at = moment.advanced(by: duration)
            if earliest.map({ at < $0.at }) ?? true { earliest = (at, part) }
        }
        consider(timeouts.total, from: start, .total)
        if let lastHeard {
            if !isPaused { consider(timeouts.idle, from: lastHeard, .idle) }
        } else {
            consider(timeouts.firstByte, from: start, .firstByte)
        }
        return earliest
    }
}

internal import Runtime

/// The time-outs of one exchange. Pure: it is told the time.
struct TransferDeadlines {
    private let timeouts: TransportTimeouts
    private let start: Instant
    private var lastHeard: Instant?
    private var isPaused = false

    init(_ timeouts: TransportTimeouts, start: Instant) {
        self.timeouts = timeouts
        self.start = start
    }

    /// Something came.
    mutating func heard(_ now: Instant) {
        lastHeard = now
        isPaused = false
    }

    /// The reader holds the stream back: silence is not the sender's any more.
    mutating func pause() {
        isPaused = true
    }

    /// The next moment at which something is too late, and what. `connect` is not among them: libcurl keeps it.
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

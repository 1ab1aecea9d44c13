internal import Coding
internal import Runtime
internal import SandboxDriver

/// Logs each connection out of a sandbox, and counts them.
final class ConnectionLog: Sendable {
    private struct State {
        /// The last connection logged for each sandbox, and its counts at that time.
        var told: [SandboxID: (number: Int64, allowed: Int64, refused: Int64)] = [:]
        var allowed: Int64 = 0
        var refused: Int64 = 0
    }

    private let state = Locked(State())
    private let logger = Logger(label: "egress")
    /// The start of this server: its predecessor has logged earlier connections.
    private let since = SystemTime().wall

    /// Allowed and refused connections of all sandboxes since this server started.
    var counts: (allowed: Int64, refused: Int64) { state.withLock { ($0.allowed, $0.refused) } }

    /// Logs and counts a sandbox's new connections.
    func note(_ traffic: ConnectionTraffic?, of sandbox: SandboxID) {
        guard let traffic else { return }
        let (fresh, missed) = state.withLock { state -> ([ConnectionTraffic.Entry], Int64) in
            let known = state.told[sandbox] ?? (0, 0, 0)
            let number = traffic.allowed.adding(saturating: traffic.refused)
            state.allowed = state.allowed.adding(saturating: traffic.allowed.more(than: known.allowed))
            state.refused = state.refused.adding(saturating: traffic.refused.more(than: known.refused))
            state.told[sandbox] = (number, traffic.allowed, traffic.refused)
            let fresh = traffic.last.filter { $0.number > known.number && $0.at >= since.millis }
            let first = fresh.first?.number ?? number.adding(saturating: 1)
            return (fresh, known.number == 0 ? 0 : first.more(than: known.number.adding(saturating: 1)))
        }
        if missed > 0 { logger.info("connections are not listed: there were too many", ["sandbox": sandbox.rawValue, "count": "\(missed)"]) }
        for entry in fresh {
            var fields = ["sandbox": sandbox.rawValue, "host": entry.host, "port": "\(entry.port)"]
            if let problem = entry.problem { fields["problem"] = problem }
            if entry.isRefused { logger.info("a connection was refused", fields) } else { logger.debug("a connection was let through", fields) }
        }
    }

    /// Drops the state of a sandbox that is gone.
    func forget(_ sandbox: SandboxID) {
        state.withLock { $0.told[sandbox] = nil }
    }
}

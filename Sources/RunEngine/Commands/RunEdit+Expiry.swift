internal import Coding
internal import Runtime

/// The end of an idle session whose time is over, and the notice of it.
extension RunEdit {
    /// Says that the session ends soon; once for each end that is planned.
    mutating func noteExpiry() {
        guard let end = run.state.sessionExpiresAt else { return }
        emit(EventDraft(.sessionExpiring, source: "expiring:\(end.millis)", ["sessionExpiresAt": .time(end)]))
    }

    /// Ends the session. Whoever follows the run is told before, if nobody could do it in time.
    ///
    /// - Parameter tells: such notices are wanted at all.
    mutating func expire(tells: Bool) throws(StoreError) {
        if tells { noteExpiry() }
        try apply(.expired)
    }
}

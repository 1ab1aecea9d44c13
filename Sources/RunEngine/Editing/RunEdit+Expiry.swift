internal import Database
internal import Coding
internal import Runtime

/// The expiry of an idle session, and the notice of it.
extension RunEdit {
    /// Emits the notice that the session ends soon; once for each planned end.
    mutating func noteExpiry() {
        guard let end = run.state.sessionExpiresAt else { return }
        emit(EventDraft(.sessionExpiring, source: "expiring:\(end.millis)", ["sessionExpiresAt": .time(end)]))
    }

    /// Ends the session. If no notice of this end was emitted in time, emits it first.
    ///
    /// - Parameter tells: Notices are enabled.
    mutating func expire(tells: Bool) throws(StoreError) {
        if tells { noteExpiry() }
        try apply(.expired)
    }
}

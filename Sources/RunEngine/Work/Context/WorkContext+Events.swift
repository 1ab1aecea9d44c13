internal import Database
internal import Runtime

/// Events of turns on their way into the log.
extension WorkContext {
    /// Appends events on behalf of a turn at work.
    func append(_ drafts: [EventDraft], _ turn: TurnKey) async throws(StoreError) {
        guard !drafts.isEmpty else { return }
        try await edit(turn) { (edit, _) throws(StoreError) in
            for draft in drafts { edit.emit(draft) }
        }
    }

    /// Returns the turn's remaining budget, after the events already in the log.
    func budget(of turn: Turn) async throws(StepFailure) -> EventBudget {
        do throws(StoreError) {
            let used = try await store.read { (snapshot) throws(StoreError) in try snapshot.connection.eventsUsed(by: turn.number, of: turn.runKey) }
            return EventBudget(configuration, used: used)
        } catch {
            throw StepFailure(error)
        }
    }
}

extension EventBudget {
    /// Creates the configured budget of a turn.
    init(_ configuration: EngineConfiguration, used: (events: Int, bytes: Int) = (0, 0)) {
        self.init(events: configuration.turnEvents, bytes: configuration.turnEventBytes, used: used)
    }
}

internal import Runtime

/// Events of turns on their way into the log.
extension WorkContext {
    /// Appends events in the name of a turn at work.
    func append(_ drafts: [EventDraft], _ turn: TurnKey) async throws(StoreError) {
        guard !drafts.isEmpty else { return }
        try await edit(turn) { (edit, _) throws(StoreError) in
            for draft in drafts { edit.emit(draft) }
        }
    }

    /// The events that a turn may still write, after those that the log has of it.
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
    /// The budget of a turn, by the settings.
    init(_ configuration: EngineConfiguration, used: (events: Int, bytes: Int) = (0, 0)) {
        self.init(events: configuration.turnEvents, bytes: configuration.turnEventBytes, used: used)
    }
}

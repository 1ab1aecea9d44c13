internal import Database
internal import Runtime

/// Reads and changes runs for everybody who works on them beside a caller's request: turns at work, the reaper, recovery.
struct RunEditor: Sendable {
    let store: Store
    let clock: any TimeSource

    /// Changes a run on behalf of its turn at work. Throws `superseded` if the turn is no longer at work, since somebody has ended it.
    ///
    /// Waits while the disk is full: a turn's facts are not dropped because they cannot be written yet.
    func edit<Value: Sendable>(
        _ turn: TurnKey, _ body: @escaping @Sendable (inout RunEdit, borrowing WriteTransaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await patiently { () throws(StoreError) in
            try await store.write { (tx) throws(StoreError) in
                guard let current = try tx.connection.turn(key: turn), current.status == .running,
                    let run = try tx.connection.run(key: current.runKey),
                    run.state.status == .running
                else { throw .superseded("the turn has been ended") }
                var edit = RunEdit(run, turn: current, in: tx)
                let value = try body(&edit, tx)
                _ = try edit.save(in: tx)
                return value
            }
        }
    }

    /// Changes a run as a whole; returns `nil` if it has already ended.
    func edit<Value: Sendable>(
        run key: RunKey, _ body: @escaping @Sendable (inout RunEdit, borrowing WriteTransaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value? {
        try await patiently { () throws(StoreError) in
            try await store.write { (tx) throws(StoreError) in
                guard let run = try tx.connection.run(key: key), run.state.status != .ended else { return nil }
                var edit = RunEdit(run, turn: try tx.connection.turnAtWork(of: key), in: tx)
                let value = try body(&edit, tx)
                _ = try edit.save(in: tx)
                return value
            }
        }
    }

    /// Appends events on behalf of a turn at work.
    ///
    /// Events alone change nothing of the run but its head: its row and the turn's are not written anew, as an agent reports many times a second.
    /// Warnings are also kept in both rows.
    func append(_ drafts: [EventDraft], _ turn: TurnKey) async throws(StoreError) {
        guard !drafts.isEmpty else { return }
        guard drafts.allSatisfy({ $0.warning == nil }) else {
            return try await edit(turn) { (edit, _) throws(StoreError) in
                for draft in drafts { edit.emit(draft) }
            }
        }
        try await patiently { () throws(StoreError) in
            try await store.write { (tx) throws(StoreError) in
                guard var head = try tx.connection.head(ofTurnAtWork: turn) else { throw .superseded("the turn has been ended") }
                try EventLog.append(drafts, at: &head, in: tx)
                try tx.connection.save(head, now: max(tx.now, head.updatedAt))
                tx.announce(RunNotice.changed(head.run))
            }
        }
    }

    /// Reads for a turn, whose work ends if the database cannot be read.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Snapshot) throws(StoreError) -> Value
    ) async throws(StepFailure) -> Value {
        do throws(StoreError) {
            return try await store.read(body)
        } catch {
            throw StepFailure(error)
        }
    }

    private func patiently<Value: Sendable>(_ write: () async throws(StoreError) -> Value) async throws(StoreError) -> Value {
        while true {
            do throws(StoreError) {
                return try await write()
            } catch {
                switch error {
                case .full, .readOnly:
                    guard !Task.isCancelled else { throw error }
                    try? await Task.sleep(for: StoreLimits.probeInterval)
                default: throw error
                }
            }
        }
    }
}

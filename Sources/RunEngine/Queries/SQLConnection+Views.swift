internal import Database
internal import Runtime

/// Views of runs and turns, from which documents are rendered.
extension SQLConnection {
    func view(of run: Run) throws(StoreError) -> RunView {
        guard run.state.status == .queued || run.state.status == .running else { return RunView(run: run, queuedMessages: 0, queuePosition: nil) }
        return RunView(run: run, queuedMessages: try waitingCount(of: run.key), queuePosition: try queuePosition(of: run))
    }

    /// Returns the run's place among the runs that wait for a slot; `nil` beyond `EngineLimits.countedQueuePositions`.
    private func queuePosition(of run: Run) throws(StoreError) -> Int? {
        guard run.state.status == .queued else { return nil }
        let before = try first(
            "SELECT count(*) FROM (SELECT 1 FROM runs WHERE status IN ('queued', 'running') AND status = 'queued' AND key < ? LIMIT ?)",
            [.integer(run.key.value), .integer(EngineLimits.countedQueuePositions)], { (row) throws(StoreError) in Int(row.int(0)) })
        guard let before, before < EngineLimits.countedQueuePositions else { return nil }
        return before + 1
    }

    func turnView(of turn: Turn) throws(StoreError) -> TurnView {
        guard turn.status == .queued else { return TurnView(turn: turn, position: nil) }
        let before = try first(
            "SELECT count(*) FROM turns WHERE run_key = ? AND status = 'queued' AND rank < ?", [.integer(turn.runKey.value), .integer(turn.rank)],
            { (row) throws(StoreError) in Int(row.int(0)) })
        return TurnView(turn: turn, position: (before ?? 0) + 1)
    }
}

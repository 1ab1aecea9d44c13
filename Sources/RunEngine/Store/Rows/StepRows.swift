internal import Database
internal import Coding
internal import Runtime
internal import SandboxDriver

/// The journal of turns in the database.
extension SQLConnection {
    /// Returns a turn's entries, in the order in which they began.
    func steps(of turn: TurnKey) throws(StoreError) -> [StepEntry] {
        try all(
            "SELECT ordinal, kind, attempt, token, state, output, epoch FROM steps WHERE turn_key = ? ORDER BY ordinal", [.integer(turn.value)]
        ) { (row) throws(StoreError) in
            guard let kind = StepKind(rawValue: row.text(1)), let state = StepEntry.State(rawValue: row.text(4)) else {
                throw .failed("the journal holds an unknown step")
            }
            return StepEntry(
                turn: turn, ordinal: Int(row.int(0)), kind: kind, attempt: Int(row.int(2)), token: StepToken(rawValue: row.text(3)), state: state,
                output: row.isNull(5) ? nil : try row.json(5, as: JSONValue.self), epoch: row.int(6))
        }
    }

    func insert(_ entry: StepEntry, now: Timestamp) throws(StoreError) {
        try run(
            """
            INSERT INTO steps (turn_key, ordinal, kind, round, attempt, token, state, epoch, begun_at) VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?)
            """,
            [
                .integer(entry.turn.value), .integer(entry.ordinal), .text(entry.kind.rawValue), .integer(entry.attempt),
                .text(entry.token.rawValue), .text(entry.state.rawValue), .integer(entry.epoch), .at(now),
            ])
    }

    func finish(_ entry: StepEntry, _ state: StepEntry.State, output: JSONValue?, now: Timestamp) throws(StoreError) {
        try run(
            "UPDATE steps SET state = ?, output = ?, ended_at = ? WHERE turn_key = ? AND ordinal = ? AND state = 'begun'",
            [
                .text(state.rawValue), output == nil ? .null : try .json(output), .at(now), .integer(entry.turn.value), .integer(entry.ordinal),
            ])
    }

    /// Returns whether a step that has ended is the first of its kind to do so in its turn.
    func isFirstEnd(of entry: StepEntry) throws(StoreError) -> Bool {
        try first(
            "SELECT count(*) FROM steps WHERE turn_key = ? AND kind = ? AND state = 'done'",
            [.integer(entry.turn.value), .text(entry.kind.rawValue)], { (row) throws(StoreError) in row.int(0) }) == 1
    }

    /// Returns the mirror that a run's work tree came from, as its first turn's journal has it.
    func mirror(of run: RunKey) throws(StoreError) -> String? {
        try first(
            """
            SELECT json_extract(s.output, '$.tree.mirror') FROM steps s JOIN turns t ON t.key = s.turn_key
            WHERE t.run_key = ? AND s.kind = 'place' AND s.state = 'done' ORDER BY t.number LIMIT 1
            """,
            [.integer(run.value)], { (row) throws(StoreError) in row.text(0) })
    }
}

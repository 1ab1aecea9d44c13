internal import Coding
internal import Database
internal import Runtime
internal import SandboxDriver

/// An entry of a turn's journal.
struct StepEntry: Sendable, Hashable {
    enum State: String, Sendable {
        case begun, done, failed, unknowable
    }

    let turn: TurnKey
    let ordinal: Int
    let kind: StepKind
    /// The round of the conversation that the step belongs to, from 0.
    let round: Int
    /// Counts the entries of the same kind and round, from 1.
    let attempt: Int
    /// Identifies the attempt to the provider or agent.
    let token: StepToken
    let state: State
    /// The values fixed before the step was performed, as JSON.
    let input: [UInt8]?
    /// The step's record, or the failure that it ended with, as JSON.
    let output: [UInt8]?
    /// The number of the server start that began it.
    let epoch: Int64
}

/// The journal of turns in the database.
extension SQLConnection {
    /// Returns a turn's entries, in the order in which they began.
    func steps(of turn: TurnKey) throws(StoreError) -> [StepEntry] {
        try all(
            "SELECT ordinal, kind, round, attempt, token, state, input, output, epoch FROM steps WHERE turn_key = ? ORDER BY ordinal",
            [.integer(turn.value)]
        ) { (row) throws(StoreError) in
            guard let kind = StepKind(rawValue: row.text(1)), let state = StepEntry.State(rawValue: row.text(5)) else {
                throw .failed("the journal holds an unknown step")
            }
            return StepEntry(
                turn: turn, ordinal: Int(row.int(0)), kind: kind, round: Int(row.int(2)), attempt: Int(row.int(3)),
                token: StepToken(rawValue: row.text(4)), state: state, input: row.optionalText(6).map { Array($0.utf8) },
                output: row.optionalText(7).map { Array($0.utf8) }, epoch: row.int(8))
        }
    }

    func insert(_ entry: StepEntry, now: Timestamp) throws(StoreError) {
        try run(
            """
            INSERT INTO steps (turn_key, ordinal, kind, round, attempt, token, state, input, epoch, begun_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(entry.turn.value), .integer(entry.ordinal), .text(entry.kind.rawValue), .integer(entry.round), .integer(entry.attempt),
                .text(entry.token.rawValue), .text(entry.state.rawValue), .optional(entry.input.map { String(decoding: $0, as: UTF8.self) }),
                .integer(entry.epoch), .at(now),
            ])
    }

    func finish(_ entry: StepEntry, _ state: StepEntry.State, output: [UInt8], now: Timestamp) throws(StoreError) {
        try run(
            "UPDATE steps SET state = ?, output = ?, ended_at = ? WHERE turn_key = ? AND ordinal = ? AND state = 'begun'",
            [
                .text(state.rawValue), .text(String(decoding: output, as: UTF8.self)), .at(now), .integer(entry.turn.value), .integer(entry.ordinal),
            ])
    }

    /// Returns whether a step that has ended is the first of its kind and round to do so in its turn.
    func isFirstEnd(of entry: StepEntry) throws(StoreError) -> Bool {
        try first(
            "SELECT count(*) FROM steps WHERE turn_key = ? AND kind = ? AND round = ? AND state = 'done'",
            [.integer(entry.turn.value), .text(entry.kind.rawValue), .integer(entry.round)], { (row) throws(StoreError) in row.int(0) }) == 1
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

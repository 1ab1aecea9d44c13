internal import Coding
internal import Database
internal import Runtime

/// Turns in the database.
extension SQLConnection {
    private static let turnColumns = """
        key, run_key, message_id, number, rank, prompt, options, prompt_id, status, stop_reason, error, result, usage, timings, summary, \
        patch_blob, interrupt_requested_at, queued_at, started_at, ended_at
        """

    func turn(key: TurnKey) throws(StoreError) -> Turn? {
        try first("SELECT \(SQLConnection.turnColumns) FROM turns WHERE key = ?", [.integer(key.value)], SQLConnection.turn(from:))
    }

    /// Returns the turn at work of a run.
    func turnAtWork(of run: RunKey) throws(StoreError) -> Turn? {
        try first(
            "SELECT \(SQLConnection.turnColumns) FROM turns WHERE run_key = ? AND status = 'running'", [.integer(run.value)],
            SQLConnection.turn(from:))
    }

    func turn(number: Int, of run: RunKey) throws(StoreError) -> Turn? {
        try first(
            "SELECT \(SQLConnection.turnColumns) FROM turns WHERE run_key = ? AND number = ?", [.integer(run.value), .integer(number)],
            SQLConnection.turn(from:))
    }

    /// Returns turns in the order of their numbers; of any status if none is named.
    func turns(of run: RunKey, after number: Int, statuses: [TurnStatus], limit: Int) throws(StoreError) -> [Turn] {
        let marks = Array(repeating: "?", count: statuses.count).joined(separator: ", ")
        let condition = statuses.isEmpty ? "" : "AND status IN (\(marks))"
        return try all(
            "SELECT \(SQLConnection.turnColumns) FROM turns WHERE run_key = ? AND number > ? \(condition) ORDER BY number LIMIT ?",
            [.integer(run.value), .integer(number)] + statuses.map { .text($0.rawValue) } + [.integer(limit)], SQLConnection.turn(from:))
    }

    /// Returns the prompts that wait, next first.
    func waitingTurns(of run: RunKey) throws(StoreError) -> [Turn] {
        try all(
            "SELECT \(SQLConnection.turnColumns) FROM turns WHERE run_key = ? AND status = 'queued' ORDER BY rank", [.integer(run.value)],
            SQLConnection.turn(from:))
    }

    func waitingCount(of run: RunKey) throws(StoreError) -> Int {
        try first(
            "SELECT count(*) FROM turns WHERE run_key = ? AND status = 'queued'", [.integer(run.value)],
            { (row) throws(StoreError) in Int(row.int(0)) }) ?? 0
    }

    /// Returns the snapshot of the last ended turn before `number` that left one.
    func lastSnapshot(of run: RunKey, before number: Int) throws(StoreError) -> String? {
        try first(
            """
            SELECT json_extract(result, '$.snapshot') FROM turns
            WHERE run_key = ? AND number < ? AND json_extract(result, '$.snapshot') IS NOT NULL ORDER BY ended_at DESC, key DESC LIMIT 1
            """,
            [.integer(run.value), .integer(number)], { (row) throws(StoreError) in row.text(0) })
    }

    /// - Parameter isNext: The turn runs before all others that wait.
    func insertTurn(of run: RunKey, prompt: String, options: TurnOptions, isNext: Bool = false, now: Timestamp) throws(StoreError) -> Turn {
        let rankOfNext = isNext ? try waitingTurns(of: run).first?.rank : nil
        let number =
            try first(
                "SELECT coalesce(max(number), 0) + 1 FROM turns WHERE run_key = ?", [.integer(run.value)], { (row) throws(StoreError) in row.int(0) })
            ?? 1
        try self.run(
            """
            INSERT INTO turns (message_id, run_key, number, rank, prompt, options, status, result, usage, timings, queued_at)
            VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)
            """,
            [
                .text(Identifier.random(prefix: "msg")), .integer(run.value), .integer(number), .integer(rankOfNext.map { $0 - 1 } ?? number),
                .text(prompt), try .json(options),
                try .json(TurnResult()), try .json(Usage()), try .json(Timings()), .at(now),
            ])
        guard let stored = try turn(key: TurnKey(lastInsertedKey)) else { throw .failed("a turn that was just stored is missing") }
        return stored
    }

    /// Saves all values of a turn that can change.
    func save(_ turn: Turn) throws(StoreError) {
        try run(
            """
            UPDATE turns SET prompt_id = ?, status = ?, stop_reason = ?, error = ?, result = ?, usage = ?, timings = ?, summary = ?,
                patch_blob = ?, interrupt_requested_at = ?, started_at = ?, ended_at = ? WHERE key = ?
            """,
            [
                .optional(turn.promptID), .text(turn.status.rawValue), .optional(turn.stopReason?.rawValue),
                turn.error == nil ? .null : try .json(turn.error), try .json(turn.result), try .json(turn.usage), try .json(turn.timings),
                .optional(turn.summary), .optional(turn.patchDigest), .at(turn.interruptRequestedAt), .at(turn.startedAt), .at(turn.endedAt),
                .integer(turn.key.value),
            ])
    }

    /// Saves a caller's changes to a queued prompt.
    func saveEdit(of turn: Turn) throws(StoreError) {
        try run(
            "UPDATE turns SET prompt = ?, options = ? WHERE key = ?", [.text(turn.prompt), try .json(turn.options), .integer(turn.key.value)])
    }

    func turn(messageID: String, of run: RunKey) throws(StoreError) -> Turn? {
        try first(
            "SELECT \(SQLConnection.turnColumns) FROM turns WHERE run_key = ? AND message_id = ?", [.integer(run.value), .text(messageID)],
            SQLConnection.turn(from:))
    }

    private static func turn(from row: borrowing SQLRow) throws(StoreError) -> Turn {
        Turn(
            key: TurnKey(row.int(0)), runKey: RunKey(row.int(1)), messageID: row.text(2), number: Int(row.int(3)), rank: row.int(4),
            prompt: row.text(5), options: try row.json(6, as: TurnOptions.self), promptID: row.optionalText(7),
            status: try row.value(8, as: TurnStatus.self), stopReason: row.isNull(9) ? nil : try row.value(9, as: StopReason.self),
            error: row.isNull(10) ? nil : try row.json(10, as: JSONValue.self), result: try row.json(11, as: TurnResult.self),
            usage: try row.json(12, as: Usage.self), timings: try row.json(13, as: Timings.self), summary: row.optionalText(14),
            patchDigest: row.optionalBlob(15), interruptRequestedAt: row.optionalTime(16), queuedAt: row.time(17), startedAt: row.optionalTime(18),
            endedAt: row.optionalTime(19))
    }
}

internal import Coding
internal import Database
internal import Runtime

/// Runs in the database.
extension SQLConnection {
    private static let columns = """
        r.key, r.id, r.account_key, r.status, r.outcome, r.phase, r.phase_since, r.stop_reason, r.session, r.sandbox, r.version, r.last_seq, \
        r.turn_count, p.id, p.key, p.full_name, r.base_ref, r.base_sha, r.title, r.tags, r.metadata, r.request, r.settings, \
        r.effective_model_id, r.summary, r.patch_blob, r.patch_turn, r.result, r.usage, r.timings, r.error, r.session_expires_at, r.dedupe_key, \
        r.end_requested_at, r.cancel_requested_at, r.created_at, r.updated_at, r.ended_at, r.pruned_at
        """
    private static let tables = "runs r JOIN repositories p ON p.key = r.repository_key"

    func run(id: String) throws(StoreError) -> Run? {
        try first("SELECT \(SQLConnection.columns) FROM \(SQLConnection.tables) WHERE r.id = ?", [.text(id)], SQLConnection.run(from:))
    }

    /// Deletes a run and everything that belongs to it alone.
    func deleteRun(_ key: RunKey) throws(StoreError) {
        try run("UPDATE runs SET chained_from = NULL WHERE chained_from = ?", [.integer(key.value)])
        try run("UPDATE runs SET chained_to = NULL WHERE chained_to = ?", [.integer(key.value)])
        try run("DELETE FROM runs WHERE key = ?", [.integer(key.value)])
    }

    func run(key: RunKey) throws(StoreError) -> Run? {
        try first("SELECT \(SQLConnection.columns) FROM \(SQLConnection.tables) WHERE r.key = ?", [.integer(key.value)], SQLConnection.run(from:))
    }

    /// Returns the runs that match a condition, newest first.
    func runs(where condition: String, _ values: [SQLValue], limit: Int) throws(StoreError) -> [Run] {
        try all(
            "SELECT \(SQLConnection.columns) FROM \(SQLConnection.tables) WHERE \(condition) ORDER BY r.key DESC LIMIT ?", values + [.integer(limit)],
            SQLConnection.run(from:))
    }

    private static func run(from row: borrowing SQLRow) throws(StoreError) -> Run {
        Run(
            key: RunKey(row.int(0)), id: row.text(1), accountKey: AccountKey(row.int(2)),
            state: RunMachine(
                status: try row.value(3, as: RunStatus.self), outcome: row.isNull(4) ? nil : try row.value(4, as: RunOutcome.self),
                phase: try row.value(5, as: RunPhase.self), phaseSince: row.time(6),
                stopReason: row.isNull(7) ? nil : try row.value(7, as: StopReason.self), session: try row.value(8, as: SessionState.self),
                sandbox: try row.value(9, as: SandboxState.self), sessionExpiresAt: row.optionalTime(31), endRequestedAt: row.optionalTime(33),
                cancelRequestedAt: row.optionalTime(34)),
            version: row.int(10), lastSeq: row.int(11), turnCount: Int(row.int(12)), repositoryID: row.text(13), repositoryKey: row.int(14),
            repositoryFullName: row.text(15), baseRef: row.optionalText(16), baseSHA: row.optionalText(17), title: row.optionalText(18),
            tags: try row.json(19, as: [String].self), metadata: try row.json(20, as: JSONValue.self),
            options: try row.json(21, as: TurnOptions.self),
            settings: try row.json(22, as: RunSettings.self), effectiveModelID: row.optionalText(23), summary: row.optionalText(24),
            patchDigest: row.optionalBlob(25), patchTurn: row.optionalInt(26).map { Int($0) }, result: try row.json(27, as: RunResult.self),
            usage: try row.json(28, as: Usage.self), timings: try row.json(29, as: Timings.self),
            error: row.isNull(30) ? nil : try row.json(30, as: JSONValue.self), dedupeKey: row.optionalText(32), createdAt: row.time(35),
            updatedAt: row.time(36), endedAt: row.optionalTime(37), prunedAt: row.optionalTime(38))
    }

    /// Inserts a new run and returns it as stored.
    func insert(_ new: NewRun, id: String, account: AccountKey, apiKey: Int64?, repository: Int64, now: Timestamp) throws(StoreError) -> Run {
        let machine = RunMachine(acceptedAt: now, endsSession: new.endsSession)
        try run(
            """
            INSERT INTO runs (id, account_key, api_key_key, status, phase, phase_since, session, sandbox, version, last_seq, turn_count,
                repository_key, base_ref, title, tags, metadata, request, settings, model_id, result, usage, timings, dedupe_key,
                end_requested_at, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, 'none', 'none', 1, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(id), .integer(account.value), .optional(apiKey), .text(machine.status.rawValue), .text(machine.phase.rawValue), .at(now),
                .integer(repository), .optional(new.baseRef), .optional(new.title), try .json(new.tags), try .json(new.metadata),
                try .json(new.options), try .json(new.settings), .text(new.options.modelID), try .json(RunResult()), try .json(Usage()),
                try .json(Timings()), .optional(new.dedupeKey), .at(machine.endRequestedAt), .at(now), .at(now),
            ])
        let key = lastInsertedKey
        for tag in new.tags { try run("INSERT INTO run_tags (run_key, tag) VALUES (?, ?)", [.integer(key), .text(tag)]) }
        guard let stored = try run(key: RunKey(key)) else { throw .failed("a run that was just stored is missing") }
        return stored
    }

    /// Returns the head of a run's log, for its turn; `nil` if the turn is no longer at work.
    func head(ofTurnAtWork turn: TurnKey) throws(StoreError) -> EventLog.Head? {
        try first(
            """
            SELECT r.key, r.last_seq, r.updated_at FROM turns t JOIN runs r ON r.key = t.run_key
            WHERE t.key = ? AND t.status = 'running' AND r.status = 'running'
            """, [.integer(turn.value)]
        ) { (row) throws(StoreError) in EventLog.Head(run: RunKey(row.int(0)), lastSeq: row.int(1), updatedAt: row.time(2)) }
    }

    /// Saves the head of a run's log after an append that changed nothing else.
    func save(_ head: EventLog.Head, now: Timestamp) throws(StoreError) {
        try run(
            "UPDATE runs SET last_seq = ?, updated_at = ?, version = version + 1 WHERE key = ?",
            [.integer(head.lastSeq), .at(now), .integer(head.run.value)])
    }

    /// Saves all values of a run that can change.
    func save(_ run: Run) throws(StoreError) {
        let state = run.state
        try self.run(
            """
            UPDATE runs SET status = ?, outcome = ?, phase = ?, phase_since = ?, stop_reason = ?, session = ?, sandbox = ?, version = ?,
                last_seq = ?, turn_count = ?, base_ref = ?, base_sha = ?, settings = ?, effective_model_id = ?, summary = ?, patch_blob = ?,
                patch_turn = ?, result = ?, usage = ?, timings = ?, error = ?, session_expires_at = ?, end_requested_at = ?,
                cancel_requested_at = ?, updated_at = ?, ended_at = ?
            WHERE key = ?
            """,
            [
                .text(state.status.rawValue), .optional(state.outcome?.rawValue), .text(state.phase.rawValue), .at(state.phaseSince),
                .optional(state.stopReason?.rawValue), .text(state.session.rawValue), .text(state.sandbox.rawValue), .integer(run.version),
                .integer(run.lastSeq), .integer(run.turnCount), .optional(run.baseRef), .optional(run.baseSHA), try .json(run.settings),
                .optional(run.effectiveModelID), .optional(run.summary), .optional(run.patchDigest), .optional(run.patchTurn.map { Int64($0) }),
                try .json(run.result), try .json(run.usage), try .json(run.timings), run.error == nil ? .null : try .json(run.error),
                .at(state.sessionExpiresAt), .at(state.endRequestedAt), .at(state.cancelRequestedAt), .at(run.updatedAt), .at(run.endedAt),
                .integer(run.key.value),
            ])
    }

    /// Returns the key of an account's repository, whose row is inserted when it is first named.
    func repositoryKey(of fullName: String, account: AccountKey, now: Timestamp) throws(StoreError) -> Int64 {
        let name = fullName.lowercased()
        let select = "SELECT key FROM repositories WHERE account_key = ? AND name_key = ?"
        if let known = try first(select, [.integer(account.value), .text(name)], { (row) throws(StoreError) in row.int(0) }) { return known }
        try run(
            "INSERT INTO repositories (id, account_key, full_name, name_key, created_at) VALUES (?, ?, ?, ?, ?)",
            [.text(Identifier.random(prefix: "repo")), .integer(account.value), .text(fullName), .text(name), .at(now)])
        return lastInsertedKey
    }

    /// Returns the name behind a repository's id.
    func repositoryName(id: String, account: AccountKey) throws(StoreError) -> String? {
        try first(
            "SELECT full_name FROM repositories WHERE id = ? AND account_key = ?", [.text(id), .integer(account.value)],
            { (row) throws(StoreError) in row.text(0) })
    }

    /// Returns the number of an account's runs that have not ended.
    func unfinishedRuns(of account: AccountKey) throws(StoreError) -> Int {
        try first(
            "SELECT count(*) FROM runs WHERE account_key = ? AND status <> 'ended'", [.integer(account.value)],
            { (row) throws(StoreError) in Int(row.int(0)) })
            ?? 0
    }
}

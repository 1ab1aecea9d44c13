internal import Database
internal import Runtime
internal import SandboxDriver

/// The binding of a run to its agent: everything needed to reach the same session again.
struct SessionRow: Sendable {
    let key: Int64
    let run: RunKey
    let sandboxKey: Int64
    let agent: String
    let version: String?
    let dialect: String?
    let session: AgentSessionID?
    let process: ProcessID?
    let sealedSecrets: [UInt8]
    let isReady: Bool
}

/// Bindings in the database.
extension SQLConnection {
    /// Returns the open binding of a run.
    func session(of run: RunKey) throws(StoreError) -> SessionRow? {
        try first(
            """
            SELECT key, run_key, sandbox_key, agent, agent_version, dialect, agent_session_id, process, secrets, state FROM sessions
            WHERE run_key = ? AND state IN ('opening', 'ready')
            """,
            [.integer(run.value)]
        ) { (row) throws(StoreError) in
            SessionRow(
                key: row.int(0), run: RunKey(row.int(1)), sandboxKey: row.int(2), agent: row.text(3), version: row.optionalText(4),
                dialect: row.optionalText(5), session: row.optionalText(6).map { AgentSessionID(rawValue: $0) },
                process: row.optionalInt(7).map { ProcessID(rawValue: Int($0)) }, sealedSecrets: row.blob(8), isReady: row.text(9) == "ready")
        }
    }

    /// Inserts a binding before the agent is started, whose secrets are needed to reach it.
    func insertSession(of run: RunKey, sandboxKey: Int64, agent: String, sealedSecrets: [UInt8], now: Timestamp) throws(StoreError) {
        try self.run(
            "INSERT INTO sessions (run_key, sandbox_key, agent, secrets, state, opened_at) VALUES (?, ?, ?, ?, 'opening', ?)",
            [.integer(run.value), .integer(sandboxKey), .text(agent), .blob(sealedSecrets), .at(now)])
    }

    func noteAgent(of run: RunKey, process: ProcessID, version: String, dialect: String) throws(StoreError) {
        try self.run(
            "UPDATE sessions SET process = ?, agent_version = ?, dialect = ? WHERE run_key = ? AND state IN ('opening', 'ready')",
            [.integer(process.rawValue), .text(version), .text(dialect), .integer(run.value)])
    }

    func markSessionReady(of run: RunKey, _ session: AgentSessionID) throws(StoreError) {
        try self.run(
            "UPDATE sessions SET agent_session_id = ?, state = 'ready' WHERE run_key = ? AND state = 'opening'",
            [.text(session.rawValue), .integer(run.value)])
    }

    /// Closes open bindings and erases their secrets.
    func closeSessions(of run: RunKey, isLost: Bool, now: Timestamp) throws(StoreError) {
        try self.run(
            "UPDATE sessions SET state = ?, closed_at = ?, secrets = x'' WHERE run_key = ? AND state IN ('opening', 'ready')",
            [.text(isLost ? "lost" : "closed"), .at(now), .integer(run.value)])
    }
}

internal import Coding
internal import Database
internal import Runtime
internal import SandboxDriver

/// A row of the sandbox ledger.
struct SandboxRow: Sendable {
    let key: Int64
    let id: SandboxID
    let run: RunKey?
    let provider: String
    let providerReference: String?
    /// `creating`, `ready`, `releasing`, …
    let state: String
    let providerState: String?
    let sealedSecret: [UInt8]?
}

/// The ledger of sandboxes in the database.
extension SQLConnection {
    private static let sandboxColumns = "key, id, run_key, provider, provider_ref, state, provider_state, host_secret"

    /// Returns the newest sandbox of a run that is not gone.
    func sandbox(of run: RunKey) throws(StoreError) -> SandboxRow? {
        try first(
            "SELECT \(SQLConnection.sandboxColumns) FROM sandboxes WHERE run_key = ? AND state <> 'gone' ORDER BY key DESC LIMIT 1",
            [.integer(run.value)], SQLConnection.sandbox(from:))
    }

    /// Returns every sandbox that is not gone.
    func livingSandboxes() throws(StoreError) -> [SandboxRow] {
        try all("SELECT \(SQLConnection.sandboxColumns) FROM sandboxes WHERE state <> 'gone' ORDER BY key", [], SQLConnection.sandbox(from:))
    }

    /// Records the intent to create a sandbox, before the provider is called.
    func insertSandbox(
        _ id: SandboxID, run: RunKey, provider: String, isolation: Isolation, sealedSecret: [UInt8], now: Timestamp
    ) throws(StoreError) {
        try self.run(
            """
            INSERT INTO sandboxes (id, run_key, provider, state, isolation, host_secret, intended_at)
            VALUES (?, ?, ?, 'creating', ?, ?, ?)
            """,
            [
                .text(id.rawValue), .integer(run.value), .text(provider), .text(isolation.rawValue), .blob(sealedSecret), .at(now),
            ])
    }

    func markSandboxReady(_ id: SandboxID, _ reference: SandboxReference, now: Timestamp) throws(StoreError) {
        try run(
            "UPDATE sandboxes SET state = 'ready', provider_ref = ?, provider_state = ?, created_at = ? WHERE id = ? AND state = 'creating'",
            [.text(reference.providerReference), .optional(reference.state), .at(now), .text(id.rawValue)])
    }

    /// Marks the sandboxes of a run for release.
    func releaseSandboxes(of run: RunKey) throws(StoreError) {
        try self.run("UPDATE sandboxes SET state = 'releasing' WHERE run_key = ? AND state NOT IN ('releasing', 'gone')", [.integer(run.value)])
    }

    /// Marks a sandbox of which nothing is left, and erases its secret.
    func markSandboxGone(_ id: SandboxID, reason: String, now: Timestamp) throws(StoreError) {
        try run(
            "UPDATE sandboxes SET state = 'gone', gone_reason = ?, gone_at = ?, host_secret = NULL WHERE id = ? AND state <> 'gone'",
            [.text(reason), .at(now), .text(id.rawValue)])
    }

    private static func sandbox(from row: borrowing SQLRow) throws(StoreError) -> SandboxRow {
        SandboxRow(
            key: row.int(0), id: SandboxID(rawValue: row.text(1)), run: row.optionalInt(2).map { RunKey($0) }, provider: row.text(3),
            providerReference: row.optionalText(4), state: row.text(5), providerState: row.optionalText(6), sealedSecret: row.optionalBlob(7))
    }
}

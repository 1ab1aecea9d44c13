internal import Coding
internal import Database
internal import Runtime

/// Accounts and API keys in the database.
extension SQLConnection {
    func accountKey(named name: String, now: Timestamp) throws(StoreError) -> AccountKey {
        if let known = try first("SELECT key FROM accounts WHERE name = ?", [.text(name)], { (row) throws(StoreError) in row.int(0) }) {
            return AccountKey(known)
        }
        try run("INSERT INTO accounts (id, name, created_at) VALUES (?, ?, ?)", [.text(Identifier.random(prefix: "acc")), .text(name), .at(now)])
        return AccountKey(lastInsertedKey)
    }

    func account(key: AccountKey) throws(StoreError) -> Account? {
        try first("SELECT id, name, plan FROM accounts WHERE key = ?", [.integer(key.value)]) { (row) throws(StoreError) in
            Account(id: row.text(0), name: row.text(1), plan: row.text(2))
        }
    }

    /// Returns every key with its digest, newest first.
    func apiKeys() throws(StoreError) -> [(key: APIKey, digest: [UInt8])] {
        try all(
            """
            SELECT k.key, k.id, k.account_key, a.name, k.name, k.prefix, k.scopes, k.created_at, k.expires_at, k.revoked_at, k.last_used_at, k.digest
            FROM api_keys k JOIN accounts a ON a.key = k.account_key ORDER BY k.key DESC
            """
        ) { (row) throws(StoreError) in
            let key = APIKey(
                rowKey: row.int(0), id: row.text(1), accountKey: AccountKey(row.int(2)), accountName: row.text(3), name: row.optionalText(4),
                prefix: row.text(5), scopes: try row.json(6, as: [String].self), createdAt: row.time(7), expiresAt: row.optionalTime(8),
                revokedAt: row.optionalTime(9), lastUsedAt: row.optionalTime(10))
            return (key: key, digest: row.blob(11))
        }
    }

    func insertKey(
        id: String, account: AccountKey, name: String?, prefix: String, digest: [UInt8], scopes: [String], expiresAt: Timestamp?, now: Timestamp
    ) throws(StoreError) {
        try run(
            "INSERT INTO api_keys (id, account_key, name, prefix, digest, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                .text(id), .integer(account.value), .optional(name), .text(prefix), .blob(digest), try .json(scopes), .at(now), .at(expiresAt),
            ])
    }

    func revokeKey(id: String, now: Timestamp) throws(StoreError) {
        try run("UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?", [.at(now), .text(id)])
    }

    func noteUse(ofKey rowKey: Int64, at time: Timestamp) throws(StoreError) {
        try run("UPDATE api_keys SET last_used_at = ? WHERE key = ?", [.at(time), .integer(rowKey)])
    }
}

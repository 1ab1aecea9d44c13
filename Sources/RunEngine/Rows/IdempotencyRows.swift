internal import Database
internal import Runtime

/// Answers bound to an idempotency key.
extension SQLConnection {
    func boundAnswer(_ key: String, account: AccountKey, notBefore oldest: Timestamp) throws(StoreError) -> (
        fingerprint: [UInt8], answer: BoundAnswer
    )? {
        try first(
            "SELECT fingerprint, status, headers, body FROM idempotency WHERE account_key = ? AND idem_key = ? AND created_at >= ?",
            [.integer(account.value), .text(key), .at(oldest)]
        ) { (row) throws(StoreError) in
            (row.blob(0), BoundAnswer(status: Int(row.int(1)), headers: try row.json(2, as: [String: String].self), body: row.blob(3)))
        }
    }

    func bind(_ answer: BoundAnswer, to claim: IdempotencyClaim, account: AccountKey, now: Timestamp) throws(StoreError) {
        // An older answer for the same key has expired: `boundAnswer` did not find it.
        try run(
            """
            INSERT INTO idempotency (account_key, idem_key, fingerprint, status, headers, body, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account_key, idem_key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,
                headers = excluded.headers, body = excluded.body, created_at = excluded.created_at
            """,
            [
                .integer(account.value), .text(claim.key), .blob(claim.fingerprint), .integer(answer.status), try .json(answer.headers),
                .blob(answer.body), .at(now),
            ])
    }

    func removeAnswers(before oldest: Timestamp) throws(StoreError) {
        try run("DELETE FROM idempotency WHERE created_at < ?", [.at(oldest)])
    }
}

internal import Database
internal import Runtime

/// The rules of `Idempotency-Key` inside a transaction: an effect and its answer are bound together, a refusal binds nothing.
enum Idempotency {
    /// Returns the answer of an earlier request with the key, or a refusal if that request differed.
    static func earlier(_ claim: IdempotencyClaim?, account: AccountKey, in transaction: borrowing WriteTransaction) throws(StoreError)
        -> CommandOutcome?
    {
        guard let claim else { return nil }
        return try earlier(claim, account: account, connection: transaction.connection, now: transaction.now)
    }

    static func earlier(
        _ claim: IdempotencyClaim, account: AccountKey, connection: SQLConnection, now: Timestamp
    ) throws(StoreError) -> CommandOutcome? {
        let oldest = now.advanced(by: .zero - EngineLimits.idempotencyLife)
        guard let bound = try connection.boundAnswer(claim.key, account: account, notBefore: oldest) else { return nil }
        guard bound.fingerprint == claim.fingerprint else {
            return .refused(Failure(.idempotencyKeyReused, "The key came with another request before: method, path or body differ."))
        }
        return .answered(CommandAnswer(answer: bound.answer, isReplayed: true, run: nil))
    }

    static func bind(
        _ answer: BoundAnswer, to claim: IdempotencyClaim?, account: AccountKey, in transaction: borrowing WriteTransaction
    ) throws(StoreError) {
        guard let claim else { return }
        try transaction.connection.bind(answer, to: claim, account: account, now: transaction.now)
    }
}

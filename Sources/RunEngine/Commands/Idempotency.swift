internal import Database
internal import Runtime

/// The rules of `Idempotency-Key` inside a transaction: an effect and its answer are bound together, a refusal binds nothing.
struct Idempotency: Sendable {
    let claim: IdempotencyClaim
    let account: AccountKey

    /// Returns the answer of an earlier request with the key.
    ///
    /// - Throws: nothing but the store's errors: a request that differs from the earlier one is a `Failure` in the result.
    func earlier(_ connection: SQLConnection, now: Timestamp) throws(StoreError) -> Result<BoundAnswer, Failure>? {
        let oldest = now.advanced(by: .zero - EngineLimits.idempotencyLife)
        guard let bound = try connection.boundAnswer(claim.key, account: account, notBefore: oldest) else { return nil }
        guard bound.fingerprint == claim.fingerprint else {
            return .failure(Failure(.idempotencyKeyReused, "The key came with another request before: method, path or body differ."))
        }
        return .success(bound.answer)
    }

    func bind(_ answer: BoundAnswer, in transaction: borrowing WriteTransaction) throws(StoreError) {
        try transaction.connection.bind(answer, to: claim, account: account, now: transaction.now)
    }
}

/// A command with its claim, as one transaction performs it.
struct BoundChange: Sendable {
    let change: any RunChange
    let idempotency: Idempotency?
    let render: AnswerRenderer

    func perform(in transaction: borrowing WriteTransaction) throws(StoreError) -> Result<CommandAnswer, Failure> {
        if let known = try idempotency?.earlier(transaction.connection, now: transaction.now) {
            return known.map { CommandAnswer(answer: $0, isReplayed: true, run: nil) }
        }
        switch try change.perform(in: transaction) {
        case .refused(let failure): return .failure(failure)
        case .done(let acceptance):
            let answer = render(acceptance)
            try idempotency?.bind(answer, in: transaction)
            return .success(CommandAnswer(answer: answer, isReplayed: false, run: acceptance.run.run.key))
        }
    }
}

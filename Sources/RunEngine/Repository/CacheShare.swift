internal import Runtime

/// An account that brings repositories into the clone cache.
struct CacheAccount: Sendable {
    /// The account, as it stands in its entries.
    let name: String
    /// Returns the base trees that living sandboxes depend on; `nil` if that cannot be told now.
    let treesInUse: @Sendable () async -> [TreeUse]?
}

/// One account's share of the clone cache. An entry counts for the account that brought it, whoever uses it afterwards, so that no account fills the
/// cache for the others.
struct CacheShare: Sendable {
    let files: CacheFiles
    let account: CacheAccount
    /// The bytes that the account's entries may have together.
    let limitBytes: Int64

    /// Makes room for more, by removing what the account has used least.
    ///
    /// - Returns: the bytes that are left of the share.
    /// - Throws: `repository_too_large` when what is in use, or was a short while ago, leaves too little.
    @discardableResult
    func room(for bytes: Int64) async throws(RepositoryError) -> Int64 {
        let uses = await account.treesInUse()
        // While nobody knows what is in use, nothing is removed.
        let limit = uses == nil ? .max : max(0, limitBytes - bytes)
        let trim = CacheTrim(files: files, limitBytes: limit, now: SystemTime().wall.millis / 1_000, account: account.name)
        let held = await BlockingPool.shared.run { trim.run(keeping: Set(uses ?? [])) }
        let left = limitBytes - held
        guard left > 0, bytes <= left else { throw full(held, wanted: bytes) }
        return left
    }

    /// Notes that the account has brought an entry, unless another one has already.
    func claim(_ key: String) throws(RepositoryError) {
        guard !files.exists(files.account(ofKey: key)) else { return }
        try files.write(account.name, to: files.account(ofKey: key))
    }

    private func full(_ held: Int64, wanted: Int64) -> RepositoryError {
        let share = "the repositories of an account may have \(limitBytes >> 20) MiB"
        return RepositoryError(
            .repositoryTooLarge,
            wanted > limitBytes
                ? "Its files have \(wanted >> 20) MiB, and \(share)."
                : "The account's repositories have \(held >> 20) MiB that are in use or were a short while ago, this one needs more, and \(share).",
            remedy: "End runs that are not needed any more, use fewer commits at a time, or ask the operator for a larger HEARTH_ACCOUNT_CACHE.")
    }
}

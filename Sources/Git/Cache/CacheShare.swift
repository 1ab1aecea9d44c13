internal import Runtime

/// An account that brings repositories into the clone cache.
public struct CacheAccount: Sendable {
    /// The account, as it stands in its entries.
    let name: String
    /// Returns the base trees that living sandboxes depend on; `nil` if that cannot be told now.
    let treesInUse: @Sendable () async -> [TreeUse]?

    /// Creates an account.
    ///
    /// - Parameter treesInUse: Returns the base trees that living sandboxes, of whatever account, depend on; `nil` if that cannot be told now.
    public init(name: String, treesInUse: @escaping @Sendable () async -> [TreeUse]?) {
        self.name = name
        self.treesInUse = treesInUse
    }
}

/// One account's share of the clone cache. A mirror and a base tree each count for the account that brought it, whoever uses it afterwards, so that no
/// account fills the cache for the others.
struct CacheShare: Sendable {
    let files: CacheFiles
    let account: CacheAccount
    /// The bytes that the account's entries may have together.
    let limitBytes: Int64

    /// Makes room for more, by removing what the account has not used for longest.
    ///
    /// - Returns: The bytes that are left of the share.
    /// - Throws: `repository_too_large` if what is in use, or was a short while ago, leaves too little.
    @discardableResult
    func room(for bytes: Int64) async throws(RepositoryError) -> Int64 {
        let held = await held(trimmedTo: max(0, limitBytes - bytes))
        let left = limitBytes - held
        guard left > 0, bytes <= left else { throw full(held, wanted: bytes) }
        return left
    }

    /// Makes as much room as possible, by removing all that is not in use and was not a short while ago. Returns the bytes that are left of the share.
    func allRoom() async -> Int64 { limitBytes - (await held(trimmedTo: 0)) }

    /// Trims what the account has brought. Returns the bytes that it still holds.
    private func held(trimmedTo limit: Int64) async -> Int64 {
        let uses = await account.treesInUse()
        // While nobody knows what is in use, nothing is removed.
        let trim = CacheTrim(
            files: files, limitBytes: uses == nil ? .max : limit, now: SystemTime().wall.millis / 1_000, account: account.name)
        return await BlockingPool.shared.run { trim.run(keeping: Set(uses ?? [])) }
    }

    /// Notes that the account has brought a mirror or a base tree.
    func claim(_ note: String) throws(RepositoryError) {
        try files.write(account.name, to: note)
    }

    /// The error for a fetch that was cut off at the end of the share.
    func fetchTooLarge(_ room: Int64) -> RepositoryError { full(limitBytes - room, wanted: 0) }

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

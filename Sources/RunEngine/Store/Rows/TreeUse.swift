/// What living sandboxes use of the cache of repositories.
struct TreeUse: Sendable, Hashable {
    let cacheKey: String
    let commit: String
}

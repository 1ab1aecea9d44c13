/// A base tree of the clone cache that a living sandbox depends on.
struct TreeUse: Sendable, Hashable {
    let cacheKey: String
    let commit: String
}

/// A commit that is fetched and checked out, ready to be placed in a sandbox.
public struct PreparedTree: Sendable, Hashable, Codable {
    /// The key of the cache entry: a digest of the URL without `.git`, or of a random id for a recreated repository.
    public let cacheKey: String
    /// The URL it was fetched from.
    public let url: String
    /// The branch or tag that was resolved, or the commit as requested.
    public let ref: String
    /// The commit.
    public let commit: String
    /// The bare repository with its objects.
    public let mirror: String
    /// Its checkout.
    public let baseTree: String
    /// The time that resolving and fetching took.
    public let fetchMillis: Int64
    /// The time that the checkout took, including its facts and refs.
    public let checkoutMillis: Int64
    /// A file with branches and tags, like a clone's `packed-refs`; `nil` in the journal of an older server.
    public let refs: String?
    /// The branch that was resolved; `nil` for a tag or commit.
    public let branch: String?
    /// The facts about contents missing from the checkout; `nil` in the journal of an older server.
    public let facts: TreeFacts?
}

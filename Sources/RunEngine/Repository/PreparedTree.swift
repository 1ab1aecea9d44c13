/// A commit that is fetched and checked out, ready to be put into a sandbox.
public struct PreparedTree: Sendable, Hashable, Codable {
    /// The name of the cache entry: the digest of the URL.
    public let cacheKey: String
    /// Where it came from.
    public let url: String
    /// The branch or tag that was resolved, or the commit as it was asked for.
    public let ref: String
    /// The commit.
    public let commit: String
    /// The bare repository with its objects.
    public let mirror: String
    /// Its checkout.
    public let baseTree: String
    /// How long resolving and fetching took; zero when everything was there.
    public let fetchMillis: Int64
    /// How long the checkout took; zero when it was there.
    public let checkoutMillis: Int64
    /// A file with branches and tags as `packed-refs` of a clone; `nil` in the journal of an older server.
    public let refs: String?
    /// The branch that was resolved; `nil` for a tag or commit.
    public let branch: String?
    /// What the checkout does not hold; `nil` in the journal of an older server.
    public let facts: TreeFacts?
}

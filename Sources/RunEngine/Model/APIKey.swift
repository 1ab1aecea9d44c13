public import Runtime

/// An API key, without the key.
public struct APIKey: Sendable, Hashable {
    let rowKey: Int64
    /// `key_…`
    public let id: String
    /// Whose runs it sees.
    public let accountKey: AccountKey
    /// The account's name.
    public let accountName: String
    /// What it is for.
    public let name: String?
    /// Its first 8 characters.
    public let prefix: String
    /// What it may do.
    public let scopes: [String]
    /// When it was made.
    public let createdAt: Timestamp
    /// When it stops to work.
    public let expiresAt: Timestamp?
    /// When it was revoked.
    public internal(set) var revokedAt: Timestamp?
    /// About when it was used last.
    public internal(set) var lastUsedAt: Timestamp?
}

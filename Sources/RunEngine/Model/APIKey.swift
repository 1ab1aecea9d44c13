public import Runtime

/// An API key, without its secret.
public struct APIKey: Sendable, Hashable {
    let rowKey: Int64
    /// The id: `key_…`
    public let id: String
    /// The account whose runs it sees.
    public let accountKey: AccountKey
    /// The account's name.
    public let accountName: String
    /// A name that tells what it is for.
    public let name: String?
    /// Its first 8 characters.
    public let prefix: String
    /// The permissions it grants.
    public let scopes: [String]
    /// The time at which it was created.
    public let createdAt: Timestamp
    /// The time at which it expires.
    public let expiresAt: Timestamp?
    /// The time at which it was revoked.
    public internal(set) var revokedAt: Timestamp?
    /// The approximate time of its last use.
    public internal(set) var lastUsedAt: Timestamp?
}

/// An owner of keys and runs.
public struct Account: Sendable, Hashable {
    /// The id: `acc_…`
    public let id: String
    /// The name.
    public let name: String
    /// The plan, which tells what it may use.
    public let plan: String
}

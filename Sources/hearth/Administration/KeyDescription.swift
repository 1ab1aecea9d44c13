/// A key as its owner sees it: never the key itself.
struct KeyDescription: Codable, Sendable, Equatable {
    let id: String
    let account: String
    let name: String?
    /// The first characters, which find it again in a list.
    let prefix: String
    let scopes: [String]
    let createdAt: String
    let expiresAt: String?
    let lastUsedAt: String?
    let revokedAt: String?
}

/// What `hearth keys list` prints with `--json`.
struct KeyList: Codable, Sendable, Equatable {
    let keys: [KeyDescription]
}

/// What a new key shall be.
struct KeyRequest: Codable, Sendable, Equatable {
    let account: String
    let name: String?
    let scopes: [String]
    /// From now on; `nil` = it does not expire.
    let expiresMillis: Int64?
}

/// A key that was made. The only moment at which it can be read.
struct KeyCreated: Codable, Sendable, Equatable {
    let id: String
    let key: String
}

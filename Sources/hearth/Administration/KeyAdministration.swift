internal import CLI

/// Creates, lists and revokes keys: in the server that runs on the data directory, or in the directory itself if none does.
protocol KeyAdministration: Sendable {
    /// Creates a key.
    func create(_ request: KeyRequest) async throws(CommandFailure) -> KeyCreated

    /// Returns all keys of all accounts, newest first.
    func list() async throws(CommandFailure) -> KeyList

    /// Revokes a key at once; revoking it again is not an error.
    func revoke(id: String) async throws(CommandFailure)
}

/// A key as its owner sees it, without the key itself.
struct KeyDescription: Codable, Sendable, Equatable {
    let id: String
    let account: String
    let name: String?
    /// The first characters, by which its owner recognizes it in a list.
    let prefix: String
    let scopes: [String]
    let createdAt: String
    let expiresAt: String?
    let lastUsedAt: String?
    let revokedAt: String?
}

/// The output of `hearth keys list --json`.
struct KeyList: Codable, Sendable, Equatable {
    let keys: [KeyDescription]
}

/// The properties of a new key.
struct KeyRequest: Codable, Sendable, Equatable {
    let account: String
    let name: String?
    let scopes: [String]
    /// The milliseconds from now until the key expires; `nil` if it does not.
    let expiresMillis: Int64?
}

/// A key that was just created: the only moment at which it can be read.
struct KeyCreated: Codable, Sendable, Equatable {
    let id: String
    let key: String
}

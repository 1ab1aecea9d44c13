/// A request over `admin.sock`. An exchange is one request as a line of JSON, one answer as a line of JSON, then the end.
struct AdminRequest: Codable, Sendable, Equatable {
    /// The action that the server performs.
    enum Action: String, Codable, Sendable {
        case createKey = "create_key"
        case listKeys = "list_keys"
        case revokeKey = "revoke_key"
    }

    let action: Action
    /// The key to create, for `createKey`.
    var key: KeyRequest?
    /// The key's id, for `revokeKey`.
    var id: String?
}

/// The answer to a request: the member that belongs to the action, or the failure.
struct AdminAnswer: Codable, Sendable, Equatable {
    /// The reason why nothing was done.
    struct Failure: Codable, Sendable, Equatable {
        let what: String
        let remedy: String?
    }

    var created: KeyCreated?
    var list: KeyList?
    var failure: Failure?
}

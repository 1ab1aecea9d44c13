/// What goes over `admin.sock`: one request as a line of JSON, one answer as a line of JSON, then the end.
struct AdminRequest: Codable, Sendable, Equatable {
    /// What is to be done.
    enum Action: String, Codable, Sendable {
        case createKey = "create_key"
        case listKeys = "list_keys"
        case revokeKey = "revoke_key"
    }

    let action: Action
    /// For `createKey`.
    var key: KeyRequest?
    /// For `revokeKey`.
    var id: String?
}

/// The answer: the member that belongs to the action, or the failure.
struct AdminAnswer: Codable, Sendable, Equatable {
    /// Why nothing was done.
    struct Failure: Codable, Sendable, Equatable {
        let what: String
        let remedy: String?
    }

    var created: KeyCreated?
    var list: KeyList?
    var failure: Failure?
}

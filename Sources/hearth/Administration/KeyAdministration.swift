/// Creates, lists and revokes keys: in the server that runs on the data directory, or in the directory itself if none does.
protocol KeyAdministration: Sendable {
    /// Creates a key.
    func create(_ request: KeyRequest) async throws(CommandFailure) -> KeyCreated

    /// Returns all keys of all accounts, newest first.
    func list() async throws(CommandFailure) -> KeyList

    /// Revokes a key at once; revoking it again is no error.
    func revoke(id: String) async throws(CommandFailure)
}

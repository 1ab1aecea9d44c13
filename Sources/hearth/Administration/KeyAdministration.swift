/// Makes, lists and revokes keys: in the server that runs on the data directory, or in the directory itself when none does.
protocol KeyAdministration: Sendable {
    /// Makes a key.
    func create(_ request: KeyRequest) async throws(CommandFailure) -> KeyCreated

    /// All keys of all accounts, newest first.
    func list() async throws(CommandFailure) -> KeyList

    /// Revokes a key, at once; again is no error.
    func revoke(id: String) async throws(CommandFailure)
}

internal import RunEngine

/// Manages keys in a data directory on which no server runs. Holds the lock for as long as this value lives.
struct OfflineKeys: KeyAdministration {
    private let keys: EngineKeys
    private let lock: DataLock

    static func open(_ directory: DataDirectory, _ lock: DataLock) async throws(CommandFailure) -> OfflineKeys {
        do throws(Failure) {
            return OfflineKeys(keys: EngineKeys(store: try await KeyRing.open(directory: directory.path)), lock: lock)
        } catch {
            throw CommandFailure(error.detail, remedy: error.remedy)
        }
    }

    func create(_ request: KeyRequest) async throws(CommandFailure) -> KeyCreated { try await keys.create(request) }
    func list() async throws(CommandFailure) -> KeyList { try await keys.list() }
    func revoke(id: String) async throws(CommandFailure) { try await keys.revoke(id: id) }
}

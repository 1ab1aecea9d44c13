internal import CLI
internal import RunEngine
internal import Runtime

/// Finds a way to manage the keys of a data directory.
enum KeyAccess {
    /// Returns access through the server that runs on the directory, or to the directory itself if none does.
    ///
    /// - Throws: `CommandFailure` if a server holds the directory and does not answer within `AdminLimits.settleTime`: one that was just started
    ///   needs a moment.
    static func open(_ path: String) async throws(CommandFailure) -> any KeyAdministration {
        let directory = try DataDirectory.prepare(path)
        let clock = SystemTime()
        let deadline = clock.monotonic.advanced(by: AdminLimits.settleTime)
        while true {
            if await AdminClient.isServed(directory) { return AdminClient(directory) }
            // Nobody holds the directory, so this command opens it itself for as long as it runs.
            if let lock = try? directory.lock() { return try await OfflineKeys.open(directory, lock) }
            if clock.monotonic >= deadline {
                throw CommandFailure(
                    "the server on \(directory.path) does not answer", remedy: "see its log, or stop it", code: .noServer)
            }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }
}

/// Manages keys in a data directory on which no server runs. Holds the lock for as long as this value lives.
private struct OfflineKeys: KeyAdministration {
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

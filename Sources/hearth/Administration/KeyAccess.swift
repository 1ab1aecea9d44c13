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

internal import Runtime

/// Finds who can manage the keys of a data directory.
enum KeyAccess {
    /// The server that runs on the directory, or the directory itself when none does.
    ///
    /// - Throws: `CommandFailure` when a server holds the directory and does not answer within `AdminLimits.settleTime`: one that has just been
    ///   started needs a moment.
    static func open(_ path: String) async throws(CommandFailure) -> any KeyAdministration {
        let directory = try DataDirectory.prepare(path)
        let clock = SystemTime()
        let deadline = clock.monotonic.advanced(by: AdminLimits.settleTime)
        while true {
            if await AdminClient.isServed(directory) { return AdminClient(directory) }
            // Nobody holds the directory: this command opens it itself, for as long as it runs.
            if let lock = try? directory.lock() { return try await OfflineKeys.open(directory, lock) }
            if clock.monotonic >= deadline {
                throw CommandFailure(
                    "the server on \(directory.path) does not answer", remedy: "see its log, or stop it", code: .noServer)
            }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }
}

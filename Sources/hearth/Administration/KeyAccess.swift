internal import Runtime

/// Finds who can manage the keys of a data directory.
enum KeyAccess {
    /// The server that runs on the directory.
    ///
    /// - Throws: `CommandFailure` when none answers within `AdminLimits.settleTime`: one that has just been started needs a moment.
    static func open(_ path: String) async throws(CommandFailure) -> any KeyAdministration {
        let directory = try DataDirectory.prepare(path)
        let clock = SystemTime()
        let deadline = clock.monotonic.advanced(by: AdminLimits.settleTime)
        while true {
            if await AdminClient.isServed(directory) { return AdminClient(directory) }
            // Nobody holds the directory: no server is about to come up, and waiting would help nobody.
            if (try? directory.lock()) != nil || clock.monotonic >= deadline {
                throw CommandFailure(
                    "no server runs on \(directory.path)", remedy: "start it first: hearth serve --data-dir \(directory.path)", code: .noServer)
            }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }
}

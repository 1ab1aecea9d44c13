internal import Database
internal import Runtime
internal import SandboxDriver

/// Handling of turns that crash the server.
extension TurnWorker {
    /// Fails a turn that was at work in too many consecutive crashes: whatever crashes the server, the next start must not meet it again.
    func refuseAfterCrashes(_ run: Run) async throws(StepFailure) {
        let key = turnKey
        let crashes = try await store { () throws(StoreError) in
            try await self.context.store.read { (snapshot) throws(StoreError) in try snapshot.connection.crashes(of: key) }
        }
        guard crashes >= EngineLimits.crashesOfTurn else { return }
        // Tried only once: if this crashes the server, too, the next start skips it.
        if run.state.isSessionActive, crashes == EngineLimits.crashesOfTurn { await endAgent() }
        throw .failed(
            Failure(
                .internalError, "The server crashed \(crashes) times in a row while this turn was at work. It is not taken up again.",
                remedy: "Send another message if the session is still active; report what the server's log says of the crashes.", isRetryable: false))
    }

    /// Kills the agent's server without contacting it: it works on the turn, and its words may be what crashes us. The next turn starts it again.
    private func endAgent() async {
        let attach = SessionAttach(context: context)
        guard let process = (try? await attach.binding(of: runKey))?.process, let sandbox = try? await attach.sandbox(of: runKey) else { return }
        try? await sandbox.signal(process, 9)
        _ = try? await sandbox.exit(of: process, within: .seconds(5))
    }
}

internal import Runtime
internal import SandboxDriver

/// A turn that the server does not survive.
extension TurnWorker {
    /// Fails a turn that was at work in too many crashes in a row: whatever it is that ends the server, the next start must not meet it again.
    func refuseAfterCrashes(_ run: Run) async throws(StepFailure) {
        let key = turnKey
        let crashes = try await store { () throws(StoreError) in
            try await self.context.store.read { (snapshot) throws(StoreError) in try snapshot.connection.crashes(of: key) }
        }
        guard crashes >= EngineLimits.crashesOfTurn else { return }
        // Tried once: if this, too, ends the server, the next start does without.
        if run.state.isSessionActive, crashes == EngineLimits.crashesOfTurn { await endAgent() }
        throw .failed(
            Failure(
                .internalError, "The server crashed \(crashes) times in a row while this turn was at work. It is not taken up again.",
                remedy: "Send another message if the session is still active; report what the server's log says of the crashes.", isRetryable: false))
    }

    /// Ends the agent's server without a word to it: it works at the turn, and what it says may be what ends us. The next turn starts it again.
    private func endAgent() async {
        let attach = SessionAttach(context: context)
        guard let process = (try? await attach.binding(of: runKey))?.process, let sandbox = try? await attach.sandbox(of: runKey) else { return }
        try? await sandbox.signal(process, 9)
        _ = try? await sandbox.exit(of: process, within: .seconds(5))
    }
}

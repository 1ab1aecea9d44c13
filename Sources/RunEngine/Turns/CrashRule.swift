internal import Database
internal import Runtime
internal import SandboxDriver

/// The rule for turns that crash the server.
struct CrashRule: Sendable {
    let scope: TurnScope

    /// Fails a turn that was at work in too many consecutive crashes: whatever crashes the server, the next start must not meet it again.
    func check(_ run: Run) async throws(StepFailure) {
        let key = scope.turn
        let crashes = try await scope.services.editor.read { (snapshot) throws(StoreError) in try snapshot.connection.crashes(of: key) }
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
        let bindings = scope.services.sessions.bindings
        guard let process = (try? await bindings.binding(of: scope.run))?.process, let sandbox = try? await bindings.sandbox(of: scope.run) else {
            return
        }
        await AgentRestart.kill(process, in: sandbox)
    }
}

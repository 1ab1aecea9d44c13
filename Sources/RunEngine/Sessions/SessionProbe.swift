internal import Runtime
internal import SandboxDriver

/// Checks before a message is accepted whether its session is alive: attaches to it if necessary, then asks sandbox and agent concurrently.
actor SessionProbe {
    /// The result of a check.
    enum Outcome: Sendable, Equatable {
        case ready
        /// Gone for good, for this reason, and the detail.
        case gone(UnavailableReason, detail: String)
        /// No answer in time.
        case silent(String)
        /// The server was started without the run's provider or agent: nothing is known of the session.
        case unconfigured(String)
    }

    private let sessions: Sessions
    private let clock: any TimeSource
    private var silentSince: [RunKey: Instant] = [:]

    init(sessions: Sessions, clock: any TimeSource) {
        self.sessions = sessions
        self.clock = clock
    }

    /// Checks the session of an idle run. One that stays silent for too long is gone.
    func probe(_ run: RunKey, modelID: String) async -> Outcome {
        let outcome = await ask(run, modelID)
        guard case .silent(let detail) = outcome else {
            silentSince[run] = nil
            return outcome
        }
        let since = silentSince[run] ?? clock.monotonic
        silentSince[run] = since
        guard since.duration(to: clock.monotonic) >= EngineLimits.silentSessionTime else { return outcome }
        silentSince[run] = nil
        return .gone(
            .agentUnhealthy, detail: "The session has not answered for \(EngineLimits.silentSessionTime.millis / 1_000) seconds: \(detail)")
    }

    private nonisolated func ask(_ run: RunKey, _ modelID: String) async -> Outcome {
        let live: LiveSession
        do throws(StepFailure) {
            live = try await sessions.attach(to: run, modelID: modelID)
        } catch {
            switch error {
            case .sandboxGone(let detail): return .gone(.sandboxGone, detail: detail)
            // Its sandbox is alive: the turn starts the agent again, which counts as healthy if it still knows the session.
            case .agentGone: return .ready
            // An unreadable answer is no sign of death: the turn finds out, and says so.
            case .failed(let failure) where failure.code == .outputInvalid: return .ready
            case .failed(let failure): return .silent(failure.detail)
            case .unconfigured(let detail): return .unconfigured(detail)
            case .stopped: return .silent("the server is stopping")
            }
        }
        async let sandbox = live.sandbox.probe(within: EngineLimits.probeTime)
        async let agent = SessionProbe.agent(live)
        switch await sandbox {
        case .gone(let detail): return .gone(.sandboxGone, detail: detail)
        case .unknown(let detail): return .silent(detail)
        case .ready, .paused: return await agent
        }
    }

    private static func agent(_ live: LiveSession) async -> Outcome {
        do throws(AgentError) {
            let isKnown = try await live.agent.knows(live.session, within: EngineLimits.probeTime)
            return isKnown ? .ready : .gone(.sessionUnknown, detail: "The agent does not know the session any more.")
        } catch {
            if error.isUnusableAnswer { return .ready }
            if case .sessionUnknown = error { return .gone(.sessionUnknown, detail: error.detail) }
            // The turn restarts a process that has ended; one that runs and does not answer is silent.
            if (try? await live.sandbox.exit(of: live.process, within: .zero)) != nil { return .ready }
            return .silent(error.detail)
        }
    }
}

internal import Runtime
internal import SandboxDriver

/// Checks before a message is accepted whether its session is alive: attaches to it if necessary, then asks sandbox and agent concurrently.
actor SessionProbe {
    /// The result of a check.
    enum Finding: Sendable, Equatable {
        case ready
        /// Gone for good: a reason of `session_unavailable`, and the detail.
        case gone(reason: String, detail: String)
        /// No answer in time.
        case silent(String)
        /// The server was started without the run's provider or agent: nothing is known of the session.
        case unconfigured(String)
    }

    private let context: WorkContext
    private var silentSince: [RunKey: Instant] = [:]
    private let clock = SystemTime()

    init(context: WorkContext) {
        self.context = context
    }

    /// Checks the session of an idle run. One that stays silent for too long is gone.
    func probe(_ run: RunKey, modelID: String) async -> Finding {
        let finding = await ask(run, modelID)
        guard case .silent(let detail) = finding else {
            silentSince[run] = nil
            return finding
        }
        let since = silentSince[run] ?? clock.monotonic
        silentSince[run] = since
        guard since.duration(to: clock.monotonic) >= EngineLimits.silentSessionTime else { return finding }
        silentSince[run] = nil
        return .gone(
            reason: "agent_unhealthy", detail: "The session has not answered for \(EngineLimits.silentSessionTime.millis / 1_000) seconds: \(detail)")
    }

    private nonisolated func ask(_ run: RunKey, _ modelID: String) async -> Finding {
        let live: LiveSession
        do throws(StepFailure) {
            live = try await SessionAttach(context: context).session(of: run, modelID: modelID)
        } catch {
            switch error {
            case .sandboxGone(let detail): return .gone(reason: "sandbox_gone", detail: detail)
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
        case .gone(let detail): return .gone(reason: "sandbox_gone", detail: detail)
        case .unknown(let detail): return .silent(detail)
        case .ready, .paused: return await agent
        }
    }

    private static func agent(_ live: LiveSession) async -> Finding {
        do throws(AgentError) {
            let isKnown = try await live.agent.knows(live.session, within: EngineLimits.probeTime)
            return isKnown ? .ready : .gone(reason: "session_unknown", detail: "The agent does not know the session any more.")
        } catch {
            if error.isOfItsAnswer { return .ready }
            if case .sessionUnknown = error { return .gone(reason: "session_unknown", detail: error.detail) }
            // The turn restarts a process that has ended; one that runs and does not answer is silent.
            if (try? await live.sandbox.exit(of: live.process, within: .zero)) != nil { return .ready }
            return .silent(error.detail)
        }
    }
}

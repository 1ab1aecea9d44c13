internal import Coding
internal import Runtime
internal import SandboxDriver

/// Handling of an agent whose reports cannot be read. An agent that speaks is alive, whatever it says: only the end of its process, or its silence,
/// means that it is dead.
extension TurnObserver {
    /// Notes that a report, or a piece of a text, was lost: the agent's record makes up for it, read at once and then at intervals.
    func missReport() {
        wantsRecord = true
    }

    /// The record must be read for missed reports.
    var isRecordDue: Bool { wantsRecord && lastReread.duration(to: clock.monotonic) >= rereadPause }

    /// Warns once per turn that something was lost.
    func warnOfUnreadable() async throws(StepFailure) {
        guard !hasWarnedOfUnreadable else { return }
        hasWarnedOfUnreadable = true
        let warning = Warning(.framesUnreadable, "The agent reported something that cannot be read. Its own record of the turn is used instead.")
        try await append([EventDraft(warning, turn: turn.number, source: "turn:\(turn.number):frames_unreadable")])
    }

    /// Handles an unreadable record. While the agent works, it may become readable again; once the agent is idle, the turn ends without it.
    func noteUnreadable(_ detail: String) async throws(StepFailure) -> Ending? {
        unreachableSince = nil
        let now = clock.monotonic
        let since = unreadableSince ?? now
        unreadableSince = since
        wantsRecord = true
        rereadPause = EngineLimits.rereadInterval
        try await warnOfUnreadable()
        guard stopSince != nil || since.duration(to: now) >= EngineLimits.unreadableTime else { return nil }
        let isAtWork = try? await live.agent.isAtWork(live.session)
        // If not even the status can be read, and no reports come, waiting is pointless.
        let isLost = isAtWork == nil && max(since, lastNews).duration(to: now) >= EngineLimits.unreadableStatusTime
        guard isAtWork == false || isLost else { return nil }
        let failure = stopCause ?? (stopSince == nil ? Failure(.outputInvalid, "The agent's record of the turn cannot be used: \(detail)") : nil)
        return Ending(
            stop: failure.map { StopReason(of: $0.code) } ?? .interrupted, failure: failure?.document, firstEventMillis: firstEvent,
            firstTokenMillis: firstToken)
    }
}

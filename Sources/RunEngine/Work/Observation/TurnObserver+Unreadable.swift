internal import Coding
internal import Runtime
internal import SandboxDriver

/// What becomes of a turn whose agent says something that cannot be read. An agent that speaks is alive, whatever it says: only its process's end
/// and its silence are death.
extension TurnObserver {
    /// A report was lost, or a piece of a text: the agent's record makes up for it, read at once and then now and then.
    func missReport() {
        wantsRecord = true
    }

    /// Whether the record is to be read for what was missed.
    var isRecordDue: Bool { wantsRecord && lastReread.duration(to: clock.monotonic) >= rereadPause }

    /// Tells once a turn that something was lost.
    func warnOfUnreadable() async throws(StepFailure) {
        guard !hasWarnedOfUnreadable else { return }
        hasWarnedOfUnreadable = true
        let warning = Warning(.framesUnreadable, "The agent reported something that cannot be read. Its own record of the turn is used instead.")
        try await append([EventDraft(warning, turn: turn.number, source: "turn:\(turn.number):frames_unreadable")])
    }

    /// The record itself cannot be read. While the agent works, it may be readable again; once the agent rests, the turn ends without it.
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
        // Of an agent of which not even the status can be read, and that reports nothing, nothing is to be waited for.
        let isLost = isAtWork == nil && max(since, lastNews).duration(to: now) >= EngineLimits.unreadableStatusTime
        guard isAtWork == false || isLost else { return nil }
        let failure = stopCause ?? (stopSince == nil ? Failure(.outputInvalid, "The agent's record of the turn cannot be used: \(detail)") : nil)
        return Ending(
            stop: failure.map { StopReason(of: $0.code) } ?? .interrupted, failure: failure?.document, firstEventMillis: firstEvent,
            firstTokenMillis: firstToken)
    }
}

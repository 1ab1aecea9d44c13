internal import Database
internal import Coding
internal import Runtime
internal import SandboxDriver

/// The end of a turn's conversation, as the journal keeps it.
struct TurnEnding: Codable, Sendable {
    let stop: StopReason
    let failure: JSONValue?
    let summary: String?
    let usage: Usage
    let firstEventMillis: Int64?
    let firstTokenMillis: Int64?

    init(
        stop: StopReason, failure: JSONValue? = nil, summary: String? = nil, usage: Usage = Usage(), firstEventMillis: Int64? = nil,
        firstTokenMillis: Int64? = nil
    ) {
        self.stop = stop
        self.failure = failure
        self.summary = summary
        self.usage = usage
        self.firstEventMillis = firstEventMillis
        self.firstTokenMillis = firstTokenMillis
    }

    /// Returns the ending of a turn in which something failed afterwards. A turn that had already failed keeps its own reason.
    func spoiled(by failure: Failure) -> TurnEnding {
        guard self.failure == nil else { return self }
        return TurnEnding(
            stop: StopReason(of: failure.code), failure: failure.document, summary: summary, usage: usage, firstEventMillis: firstEventMillis,
            firstTokenMillis: firstTokenMillis)
    }

    /// Returns the same ending without paths of the server.
    func hiding(_ paths: HostPaths) -> TurnEnding {
        guard var members = failure?.asObject, let detail = members["detail"]?.asString else { return self }
        members["detail"] = .string(paths.hidden(in: detail))
        return TurnEnding(
            stop: stop, failure: .object(members), summary: summary, usage: usage, firstEventMillis: firstEventMillis,
            firstTokenMillis: firstTokenMillis)
    }

    /// Returns the turn's own usage. The gateway counts the whole sandbox, so the run's earlier usage is subtracted.
    ///
    /// - Parameter counted: The gateway's count; `nil` or zero if the agent's model calls do not pass through one.
    private func used(of run: Run, counted: ModelUsage?) -> Usage {
        guard let counted, counted.requests > 0 else { return usage }
        return Usage(counted.since(run.usage.model), by: .gateway)
    }

    /// Stores the turn's result and its end, and moves the run.
    func settle(_ edit: inout RunEdit, counted: ModelUsage?, life: Duration, in transaction: borrowing WriteTransaction) throws(StoreError) {
        guard var turn = edit.turn else { return }
        var used = used(of: edit.run, counted: counted)
        used.sandboxMillis = max(0, turn.startedAt?.duration(to: edit.now).millis ?? 0)
        turn.usage = used
        let shortened = summary?.cut(toBytes: EventLimits.summaryBytes)
        turn.summary = shortened?.text
        turn.result.isSummaryTruncated = shortened?.isTruncated ?? false
        turn.timings.firstEventMillis = firstEventMillis
        turn.timings.firstTokenMillis = firstTokenMillis
        edit.turn = turn
        let isFirst = turn.number == 1
        edit.change { run in
            run.usage = run.usage + used
            run.effectiveModelID = turn.options.modelID
            if let shortened {
                run.summary = shortened.text
                run.result.isSummaryTruncated = shortened.isTruncated
            }
            if isFirst {
                run.timings.firstEventMillis = firstEventMillis
                run.timings.firstTokenMillis = firstTokenMillis
            }
        }
        edit.emit(.usage(used, ofRun: edit.run.usage, turn: turn.number))
        try edit.stopTurn(stop, failureDocument: failure)
        let othersWait = try !transaction.connection.waitingTurns(of: turn.runKey).isEmpty
        try edit.apply(.turnEnded(stop, othersWait: othersWait, expiresAt: edit.now.advanced(by: life)))
    }
}

internal import Coding
internal import Runtime

extension OpenCodeV1 {
    func transcript(of id: PromptID, in session: AgentSessionID) async throws(AgentError) -> Transcript {
        let time = SystemTime()
        let deadline = time.monotonic.advanced(by: OpenCodeLimits.settleTime)
        while true {
            // The status first: a session that is idle before the messages are read is idle with these messages.
            let busy = try await statuses()
            let turn = try await turn(of: id, in: session)
            let children = try await childEntries(of: session, since: turn)
            if let state = OpenCodeV1.state(of: [session.rawValue] + children.map(\.session), busy) {
                return transcript(of: turn, children, in: session, state)
            }
            let failure = memory.failure(of: id, in: session)
            let isOver = turn.map { $0.isSettled || ($0.answers.isEmpty && failure != nil) } ?? (failure != nil)
            // Idle, yet not over: the last message or the work itself is about to come, or never will.
            if isOver || time.monotonic >= deadline || Task.isCancelled {
                return transcript(of: turn, children, in: session, .ended(verdict(of: turn, id, failure)))
            }
            await pause()
        }
    }

    private func verdict(of turn: TurnSlice?, _ id: PromptID, _ failure: AgentFailure?) -> TurnVerdict {
        if let turn { return VerdictRule.verdict(of: turn, wasInterrupted: memory.wasInterrupted(id), failure: failure) }
        if memory.wasInterrupted(id) { return .interrupted }
        return .failed(failure ?? AgentFailure(kind: .promptNotStarted, detail: "the agent has no record of the prompt"))
    }

    /// Returns the combined state of a tree's sessions; `nil` = all are idle.
    private static func state(of sessions: [String], _ busy: [String: AgentStatus]) -> TurnState? {
        var isBusy = false
        var waits: [AgentWait] = []
        for session in sessions {
            switch busy[session] {
            case .retrying(let attempt, let message, let next):
                waits.append(AgentWait(session: AgentSessionID(rawValue: session), attempt: attempt, message: message, next: next))
            case .busy: isBusy = true
            case .idle, nil: break
            }
        }
        guard waits.isEmpty else { return .retrying(waits) }
        return isBusy ? .running : nil
    }

    /// The answers of a session below the root, within one turn.
    struct ChildEntries: Sendable {
        let session: String
        let entries: [WireEntry]
    }

    private func childEntries(of session: AgentSessionID, since turn: TurnSlice?) async throws(AgentError) -> [ChildEntries] {
        guard let turn, !turn.children.isEmpty else { return [] }
        var found: [ChildEntries] = []
        for child in try await descendants(of: session) {
            let all: [WireEntry]
            do throws(AgentError) {
                all = try await messages(of: AgentSessionID(rawValue: child)) { $0.message.createdMillis < turn.prompt.message.createdMillis }
            } catch {
                // The work of this sub-agent is missing then; the turn's own record counts.
                guard error.isOfItsAnswer || error == .sessionUnknown else { throw error }
                continue
            }
            // A later turn can resume a sub-agent's session.
            let entries = all.filter { !$0.message.isUser && $0.message.createdMillis >= turn.prompt.message.createdMillis }
            if !entries.isEmpty { found.append(ChildEntries(session: child, entries: entries)) }
        }
        return found
    }

    private func transcript(of turn: TurnSlice?, _ children: [ChildEntries], in session: AgentSessionID, _ state: TurnState) -> Transcript {
        guard let turn else { return Transcript(facts: [], open: [], state: state, summary: nil, usage: ModelUsage()) }
        let isOver = if case .ended = state { true } else { false }
        var builder = TranscriptBuilder(root: session, children: children, isOver: isOver)
        builder.add(turn)
        let usage = children.reduce(turn.usage) { $0 + TurnSlice.usage(of: $1.entries) }
        return Transcript(facts: builder.facts, open: builder.open, state: state, summary: turn.summary, usage: usage)
    }
}

internal import Database
internal import Coding
internal import Runtime
internal import SandboxDriver

/// Works on one turn from its claim to its end: a loop over the journaled steps. After a restart it continues from the journal's entries.
actor TurnWorker {
    let context: WorkContext
    let turnKey: TurnKey
    let runKey: RunKey
    let journal: TurnJournal
    private var entries: [StepEntry] = []
    /// Ends of steps that are committed with the next begin.
    var endings: [TurnJournal.Ending] = []
    let logger: Logger
    /// The caller wants the turn to stop.
    var isInterrupted = false
    var observer: TurnObserver?

    init(context: WorkContext, run: RunKey, turn: TurnKey) {
        self.context = context
        runKey = run
        turnKey = turn
        journal = TurnJournal(context: context, turn: turn)
        logger = Logger(label: "turn").with("turn", "\(turn.value)")
    }

    /// Stops the turn and keeps the session. The turn's row already says so.
    func interrupt() async {
        isInterrupted = true
        await observer?.interrupt()
    }

    /// Looks for whatever the turn waits for.
    func look() async {
        await observer?.look()
    }

    /// Runs until the turn ends, or somebody else has ended it.
    func run() async {
        do throws(StepFailure) {
            entries = try await store { () throws(StoreError) in try await self.journal.entries() }
            try await work()
        } catch {
            await conclude(error)
        }
        context.log.silence(runKey)
    }

    private func work() async throws(StepFailure) {
        let (run, turn) = try await load()
        try await refuseAfterCrashes(run)
        if turn.interruptRequestedAt != nil { isInterrupted = true }
        let hasSession = run.state.isSessionActive
        let live = hasSession ? try await takeUp(run, turn) : try await setUp(run, turn)
        let lease = context.configuration.turnTime + .seconds(run.settings.sessionTTLSeconds) + EngineLimits.leaseMargin
        // Concurrent with the delivery: the sandbox lives long enough as it is, and the prompt should not wait.
        async let extended = try? live.sandbox.extendLease(toMillis: lease.millis)
        let (current, ending) = try await converse(run, turn, live)
        _ = await extended
        try await wrapUp(turn, current, ending)
    }

    // MARK: The conversation

    /// Delivers the prompt and observes the turn.
    private func converse(_ run: Run, _ turn: Turn, _ live: LiveSession) async throws(StepFailure) -> (LiveSession, TurnObserver.Ending) {
        let promptID: PromptID
        if let known = turn.promptID {
            promptID = PromptID(rawValue: known)
        } else {
            promptID = try await SessionAttach(context: context).driver(of: runKey).makePromptID()
        }
        // Listening begins before the prompt is sent, so that no words are missed. Then the agent need not be asked for its record at once, when it
        // has the most to do.
        let isConnected = await live.feed.listen(within: EngineLimits.connectTime)
        defer { live.feed.rest() }
        let hasListened = isConnected && !entries.contains { $0.kind == .deliver }
        if isInterrupted, !entries.contains(where: { $0.kind == .deliver }) {
            // A prompt that has not been delivered is never sent.
            return (live, TurnObserver.Ending(stop: .interrupted))
        }
        let prompt = Prompt(text: turn.prompt, modelID: turn.options.modelID, isPlan: turn.options.taskKind == .plan)
        let observer = TurnObserver(
            context: context, run: runKey, turn: turn, live: live, prompt: promptID, questions: run.settings.questions,
            hasListened: hasListened)
        do throws(StepFailure) {
            _ = try await take(DeliverStep(prompt: prompt, promptID: promptID, agent: live.agent, session: live.session))
            self.observer = observer
            defer { self.observer = nil }
            // The interrupt may have come during the delivery.
            if isInterrupted { await observer.interrupt() }
            return (live, try await take(ObserveStep(observer: observer, inbox: live.feed.inbox)))
        } catch {
            guard case .agentGone(let detail) = error else { throw error }
            return try await salvage(turn, promptID, detail, stoppedFor: await observer.stopCause)
        }
    }

    /// Recovers a turn whose agent died in the middle. Once restarted in the same sandbox, the agent's record tells how far it came.
    ///
    /// - Parameter cause: The reason, if we have ended the agent ourselves.
    private func salvage(
        _ turn: Turn, _ prompt: PromptID, _ detail: String, stoppedFor cause: Failure?
    ) async throws(StepFailure) -> (LiveSession, TurnObserver.Ending) {
        // Read first: the sandbox's host counts anew after the restart.
        let exceeded = try? await context.live[runKey]?.sandbox.usage().exceeded
        let live = try await restart(turn, detail)
        let transcript = try? await live.agent.transcript(of: prompt, in: live.session)
        var reducer = TranscriptReducer(turn: turn.number, prompt: turn.prompt)
        var budget = try await context.budget(of: turn)
        let drafts = budget.keep((transcript?.facts ?? []).flatMap { reducer.reduce($0) })
        try await store { () throws(StoreError) in try await self.context.append(drafts, self.turnKey) }
        let isCompleted = transcript?.state == .ended(.completed)
        if isInterrupted, !isCompleted {
            return (
                live,
                TurnObserver.Ending(stop: .interrupted, summary: transcript?.summary, usage: transcript.map { Usage($0.usage) } ?? Usage())
            )
        }
        let failure =
            exceeded.map { .passed($0, "The sandbox passed its limit of \($0); the agent was started again.") }
            ?? cause
            ?? Failure(.agentCrashed, "The agent's server stopped in the middle of the turn (\(detail)); it was started again.")
        return (
            live,
            TurnObserver.Ending(
                stop: isCompleted ? .endTurn : StopReason(of: failure.code), failure: isCompleted ? nil : failure.document,
                summary: transcript?.summary,
                usage: transcript.map { Usage($0.usage) } ?? Usage(), firstEventMillis: nil, firstTokenMillis: nil)
        )
    }

    // MARK: Steps

    /// Takes a step to its end, from wherever the journal says it is.
    func take<S: Step>(_ step: S, again: Bool = false) async throws(StepFailure) -> S.Output {
        if !again, let entry = entries.last(where: { $0.kind == S.kind }) {
            switch entry.state {
            case .done:
                if let output = entry.output, let known = try? JSONCoding.decode(S.Output.self, from: output.encoded()) { return known }
            case .begun:
                switch try await step.observe(entry.token) {
                case .done(let output): return finish(step, entry, output)
                case .absent, .running: return finish(step, entry, try await perform(step, entry))
                case .unknowable:
                    throw .failed(Failure(.deliveryUnknown, "After a restart it cannot be told whether the agent has the prompt."))
                }
            case .failed, .unknowable: break
            }
        }
        let due = endings
        let entry = try await store { () throws(StoreError) in try await self.journal.begin(step, after: due) }
        endings = []
        return finish(step, entry, try await perform(step, entry))
    }

    private func perform<S: Step>(_ step: S, _ entry: StepEntry) async throws(StepFailure) -> S.Output {
        if Task.isCancelled { throw .stopped }
        do throws(StepFailure) {
            let output = try await step.perform(entry.token)
            Faults.reach(.step(S.kind, .afterPerform))
            return output
        } catch {
            if Task.isCancelled { throw .stopped }
            if case .failed(let failure) = error {
                try await store { () throws(StoreError) in try await self.journal.fail(entry, failure) }
            }
            throw error
        }
    }

    private func finish<S: Step>(_ step: S, _ entry: StepEntry, _ output: S.Output) -> S.Output {
        let encoded = (try? JSONCoding.encode(output)).flatMap { try? JSONValue(parsing: $0) } ?? .null
        endings.append(
            TurnJournal.Ending(entry: entry, output: encoded) { (edit, tx) throws(StoreError) in try step.finish(output, &edit, in: tx) })
        return output
    }

    func load() async throws(StepFailure) -> (Run, Turn) {
        let (runKey, turnKey) = (runKey, turnKey)
        let found = try await store { () throws(StoreError) in
            try await self.context.store.read { (snapshot) throws(StoreError) in
                (try snapshot.connection.run(key: runKey), try snapshot.connection.turn(key: turnKey))
            }
        }
        guard let run = found.0, let turn = found.1, turn.status == .running else { throw .stopped }
        return (run, turn)
    }

    func store<Value: Sendable>(_ body: () async throws(StoreError) -> Value) async throws(StepFailure) -> Value {
        do throws(StoreError) {
            return try await body()
        } catch {
            throw StepFailure(error)
        }
    }
}

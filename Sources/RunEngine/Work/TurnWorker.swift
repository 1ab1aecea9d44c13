internal import Coding
internal import Runtime
internal import SandboxDriver

/// Works one turn from its claim to its end: a loop over the journaled steps. After a restart it is entered with the journal's entries.
actor TurnWorker {
    let context: WorkContext
    let turnKey: TurnKey
    let runKey: RunKey
    let journal: TurnJournal
    private var entries: [StepEntry] = []
    /// Ends of steps that are committed with the next begin.
    private var endings: [TurnJournal.Ending] = []
    private let logger: Logger
    /// The caller wants the turn to stop.
    private var isInterrupted = false
    private var observer: TurnObserver?

    init(context: WorkContext, run: RunKey, turn: TurnKey) {
        self.context = context
        runKey = run
        turnKey = turn
        journal = TurnJournal(context: context, turn: turn)
        logger = Logger(label: "turn").with("turn", "\(turn.value)")
    }

    /// The turn is to stop, and the session to stay. Its row says so already.
    func interrupt() async {
        isInterrupted = true
        await observer?.interrupt()
    }

    /// Runs to the turn's end, or until somebody else has ended it.
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
        if turn.interruptRequestedAt != nil { isInterrupted = true }
        let hasSession = run.state.isSessionActive
        let live = hasSession ? try await takeUp(run, turn) : try await setUp(run, turn)
        let lease = context.configuration.turnTime + .seconds(run.settings.sessionTTLSeconds) + EngineLimits.leaseMargin
        // Beside the delivery: the sandbox lives for long enough as it is, the prompt should not wait for it.
        async let extended = try? live.sandbox.extendLease(toMillis: lease.millis)
        let (current, ending) = try await converse(run, turn, live)
        _ = await extended
        try await wrapUp(turn, current, ending)
    }

    // MARK: Sandbox and agent

    /// The first turn: everything is made.
    private func setUp(_ run: Run, _ turn: Turn) async throws(StepFailure) -> LiveSession {
        let made = Locked<(any Sandbox)?>(nil)
        _ = try await take(
            ProvisionStep(
                context: context, run: runKey, runID: run.id, intended: SandboxID(rawValue: Identifier.random(prefix: "sbx")),
                secret: SessionAttach.newSecret(), made: made))
        let attach = SessionAttach(context: context)
        let sandbox: any Sandbox
        if let fresh = made.withLock({ $0 }) { sandbox = fresh } else { sandbox = try await attach.sandbox(of: runKey) }
        context.watch(sandbox.reference, of: runKey)
        _ = try await take(
            PlaceStep(context: context, repository: run.repositoryFullName, ref: run.baseSHA ?? run.baseRef, sandbox: sandbox))
        let connected = Locked<(any AgentServer)?>(nil)
        let start = try await take(
            StartAgentStep(context: context, run: runKey, modelID: turn.options.modelID, sandbox: sandbox, connected: connected))
        let agent: any AgentServer
        if let fresh = connected.withLock({ $0 }) {
            agent = fresh
        } else {
            guard let row = try await attach.binding(of: runKey) else { throw .failed(Failure(.agentStartFailed, "the run has no binding")) }
            agent = try await attach.connect(row, modelID: turn.options.modelID, to: sandbox)
        }
        let spec = SessionSpec(title: run.title ?? run.id, modelID: turn.options.modelID, isPlan: turn.options.taskKind == .plan)
        let session = try await take(
            OpenSessionStep(run: runKey, spec: spec, agent: agent, life: .seconds(run.settings.sessionTTLSeconds)))
        return context.live.adopt(LiveSession(sandbox: sandbox, agent: agent, process: start.process, session: session), for: runKey)
    }

    /// A later turn, or one that a restart has interrupted: what is there is taken up.
    private func takeUp(_ run: Run, _ turn: Turn) async throws(StepFailure) -> LiveSession {
        let attach = SessionAttach(context: context)
        do throws(StepFailure) {
            let live = try await attach.session(of: runKey, modelID: turn.options.modelID)
            async let exit = try? live.sandbox.exit(of: live.process, within: .zero)
            context.watch(live.sandbox.reference, of: runKey)
            // The turn may name another model, and its allowance of requests begins anew.
            try await attach.openEgress(turn.options.modelID, of: runKey, in: live.sandbox)
            if let exit = await exit { throw .agentGone("its process has ended (\(exit))") }
            return live
        } catch {
            guard case .agentGone(let detail) = error else { throw error }
            return try await restart(turn, detail)
        }
    }

    /// Starts the agent's server again in the same sandbox. It counts as healthy when it still knows the session.
    private func restart(_ turn: Turn, _ detail: String) async throws(StepFailure) -> LiveSession {
        logger.warning("the agent is gone and is started again", ["detail": detail])
        context.live.remove(runKey)
        let attach = SessionAttach(context: context)
        guard let row = try await attach.binding(of: runKey), let session = row.session else { throw .sandboxGone("the run has no open session") }
        let sandbox = try await attach.sandbox(of: runKey)
        if let process = row.process {
            // What does not answer any more may still run, and hold the port.
            try? await sandbox.signal(process, 9)
            _ = try? await sandbox.exit(of: process, within: .seconds(5))
        }
        let connected = Locked<(any AgentServer)?>(nil)
        let start = try await take(
            StartAgentStep(context: context, run: runKey, modelID: turn.options.modelID, sandbox: sandbox, connected: connected), again: true)
        guard let agent = connected.withLock({ $0 }) else { throw .agentGone("it was started and cannot be reached") }
        let isKnown = (try? await agent.knows(session, within: EngineLimits.probeTime)) ?? false
        guard isKnown else { throw .sandboxGone("the agent was started again and does not know the session any more") }
        return context.live.adopt(LiveSession(sandbox: sandbox, agent: agent, process: start.process, session: session), for: runKey)
    }

    // MARK: The conversation

    /// Delivers the prompt and follows the turn.
    private func converse(_ run: Run, _ turn: Turn, _ live: LiveSession) async throws(StepFailure) -> (LiveSession, TurnObserver.Ending) {
        let promptID = turn.promptID.map { PromptID(rawValue: $0) } ?? context.driver.makePromptID()
        // Listening begins before the prompt is sent, so that its first words are not missed: then the agent is not asked for its record at once,
        // in the very moment in which it has the most to do.
        let isConnected = await live.feed.listen(within: EngineLimits.connectTime)
        defer { live.feed.rest() }
        let hasListened = isConnected && !entries.contains { $0.kind == .deliver }
        if isInterrupted, !entries.contains(where: { $0.kind == .deliver }) {
            // A prompt that was not delivered yet never is.
            return (live, TurnObserver.Ending(stop: .interrupted))
        }
        let prompt = Prompt(text: turn.prompt, modelID: turn.options.modelID, isPlan: turn.options.taskKind == .plan)
        do throws(StepFailure) {
            _ = try await take(DeliverStep(prompt: prompt, promptID: promptID, agent: live.agent, session: live.session))
            let observer = TurnObserver(
                context: context, run: runKey, turn: turn, live: live, prompt: promptID, policy: run.settings.questions.policy,
                hasListened: hasListened)
            self.observer = observer
            defer { self.observer = nil }
            // It may have come in while the prompt was delivered.
            if isInterrupted { await observer.interrupt() }
            return (live, try await take(ObserveStep(observer: observer, inbox: live.feed.inbox)))
        } catch {
            guard case .agentGone(let detail) = error else { throw error }
            return try await salvage(turn, promptID, detail)
        }
    }

    /// The agent died in the middle. Started again in the same sandbox, its record tells how far it came.
    private func salvage(_ turn: Turn, _ prompt: PromptID, _ detail: String) async throws(StepFailure) -> (LiveSession, TurnObserver.Ending) {
        // The host counts anew with the restart.
        let exceeded = try? await context.live[runKey]?.sandbox.usage().exceeded
        let live = try await restart(turn, detail)
        let transcript = try? await live.agent.transcript(of: prompt, in: live.session)
        var reducer = TranscriptReducer(turn: turn.number, prompt: turn.prompt)
        let drafts = (transcript?.facts ?? []).flatMap { reducer.reduce($0) }
        try await store { () throws(StoreError) in
            try await self.context.edit(self.turnKey) { (edit, _) throws(StoreError) in
                for draft in drafts { edit.emit(draft) }
            }
        }
        let isCompleted = transcript?.state == .ended(.completed)
        if isInterrupted, !isCompleted {
            return (
                live,
                TurnObserver.Ending(stop: .interrupted, summary: transcript?.summary, usage: transcript.map { Usage($0.usage) } ?? Usage())
            )
        }
        let failure =
            exceeded.map {
                Failure(.agentMemoryLimit, "The sandbox passed its limit of \($0); the agent was started again.", members: ["limit": .string($0)])
            }
            ?? Failure(.agentCrashed, "The agent's server stopped in the middle of the turn (\(detail)); it was started again.")
        return (
            live,
            TurnObserver.Ending(
                stop: isCompleted ? .endTurn : StopReason(of: failure.code), failure: isCompleted ? nil : failure.document,
                summary: transcript?.summary,
                usage: transcript.map { Usage($0.usage) } ?? Usage(), firstEventMillis: nil, firstTokenMillis: nil)
        )
    }

    // MARK: The end

    private func wrapUp(_ turn: Turn, _ live: LiveSession, _ ending: TurnObserver.Ending) async throws(StepFailure) {
        context.log.silence(runKey)
        var ending = ending
        if turn.options.taskKind == .code {
            do throws(StepFailure) {
                _ = try await take(CollectStep(context: context, sandbox: live.sandbox, baseline: try await baseline(turn)))
            } catch {
                guard case .failed(let failure) = error else { throw error }
                ending = ending.spoiled(by: failure)
            }
        }
        try await settle(ending, sandbox: live.sandbox)
    }

    private func baseline(_ turn: Turn) async throws(StepFailure) -> PatchCapture.Baseline {
        let key = runKey
        let (run, before, mirror) = try await store { () throws(StoreError) in
            try await self.context.store.read { (snapshot) throws(StoreError) in
                (
                    try snapshot.connection.run(key: key), try snapshot.connection.lastSnapshot(of: key, before: turn.number),
                    try snapshot.connection.mirror(of: key)
                )
            }
        }
        guard let base = run?.baseSHA, let mirror else { throw .failed(Failure(.collectFailed, "The run has no base to compare with.")) }
        return PatchCapture.Baseline(base: base, before: before ?? base, mirror: mirror, turn: turn.number)
    }

    /// The turn's last transaction: its result, its end, and what the run is now.
    private func settle(_ ending: TurnObserver.Ending, sandbox: (any Sandbox)?) async throws(StepFailure) {
        let (run, _) = try await load()
        let life = Duration.seconds(run.settings.sessionTTLSeconds)
        if let sandbox { _ = try? await sandbox.extendLease(toMillis: (life + EngineLimits.leaseMargin).millis) }
        let endings = endings
        self.endings = []
        Faults.reach(.step(.settle, .beforeBegin))
        try await store { () throws(StoreError) in
            try await self.context.edit(self.turnKey) { (edit, tx) throws(StoreError) in
                for step in endings { try TurnJournal.record(step, &edit, in: tx) }
                try ending.settle(&edit, life: life, in: tx)
            }
        }
        Faults.reach(.step(.settle, .afterFinish))
    }

    /// What a failure means for turn and run.
    private func conclude(_ failure: StepFailure) async {
        if Task.isCancelled { return }
        do throws(StepFailure) {
            switch failure {
            case .stopped: return
            case .sandboxGone(let detail): await context.lose(runKey, reason: "sandbox_gone", detail: detail)
            case .agentGone(let detail):
                let (run, _) = try await load()
                if run.state.isSessionActive {
                    await context.lose(runKey, reason: "agent_unhealthy", detail: "The agent is gone and could not be started again: \(detail)")
                } else {
                    try await fail(Failure(.agentStartFailed, detail))
                }
            case .failed(let failure): try await fail(failure)
            }
        } catch {
            logger.error("a turn could not be ended", ["error": "\(error)"])
        }
    }

    private func fail(_ failure: Failure) async throws(StepFailure) {
        let (run, _) = try await load()
        if run.state.isSessionActive {
            let ending = TurnObserver.Ending(
                stop: StopReason(of: failure.code), failure: failure.document, summary: nil, usage: Usage(), firstEventMillis: nil,
                firstTokenMillis: nil)
            try await settle(ending, sandbox: context.live[runKey]?.sandbox)
        } else {
            // Without a session there is nothing to come back to.
            endings = []
            try await store { () throws(StoreError) in
                try await self.context.edit(self.turnKey) { (edit, _) throws(StoreError) in
                    try edit.apply(.setupFailed(StopReason(of: failure.code)), because: failure)
                }
            }
        }
    }

    // MARK: Steps

    /// Takes a step to its end, from wherever the journal says it is.
    private func take<S: Step>(_ step: S, again: Bool = false) async throws(StepFailure) -> S.Output {
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

    private func load() async throws(StepFailure) -> (Run, Turn) {
        let (runKey, turnKey) = (runKey, turnKey)
        let found = try await store { () throws(StoreError) in
            try await self.context.store.read { (snapshot) throws(StoreError) in
                (try snapshot.connection.run(key: runKey), try snapshot.connection.turn(key: turnKey))
            }
        }
        guard let run = found.0, let turn = found.1, turn.status == .running else { throw .stopped }
        return (run, turn)
    }

    private func store<Value: Sendable>(_ body: () async throws(StoreError) -> Value) async throws(StepFailure) -> Value {
        do throws(StoreError) {
            return try await body()
        } catch {
            throw StepFailure(error)
        }
    }
}

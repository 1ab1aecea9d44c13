internal import Database
internal import Coding
internal import Runtime
internal import SandboxDriver

/// Observes a turn at work until it ends. Events are hints; the agent's transcript and status decide. They are read after each connect, each time the
/// session looks idle, and at intervals.
actor TurnObserver {
    /// The end of a turn, as the journal keeps it.
    struct Ending: Codable, Sendable {
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
    }

    let context: WorkContext
    let turn: Turn
    private let run: RunKey
    let live: LiveSession
    private let prompt: PromptID
    let responder: Responder
    var desk: QuestionDesk?
    /// The ids of the asks put to the caller in this turn.
    var asked: Set<String> = []
    /// The end of the turn's time, extended by the time spent waiting for answers.
    var deadline: Instant
    var lastWatch: Instant
    /// Looks again when the next question closes by itself.
    var nextLook: Task<Void, Never>?
    let clock = SystemTime()
    /// The stream was open before the prompt was sent, so nothing was missed.
    private let hasListened: Bool
    private var reducer: TranscriptReducer
    private var progress = ProgressRule()
    private var budget: EventBudget
    private var patience: ModelPatience
    var lastNews: Instant
    private var lastReconcile: Instant
    private var lastUsage: Instant
    var unreachableSince: Instant?
    /// The time since which the agent answers, but its record cannot be read.
    var unreadableSince: Instant?
    /// Something was missed that the record has.
    var wantsRecord = false
    var lastReread = Instant(nanos: 0)
    /// Time between two reads of the record for missed reports.
    var rereadPause = EngineLimits.rereadInterval
    var hasWarnedOfUnreadable = false
    private(set) var firstEvent: Int64?
    private(set) var firstToken: Int64?
    /// The reason why we have asked the agent to stop.
    private(set) var stopCause: Failure?
    var stopSince: Instant?
    /// Kills an agent that does not stop.
    private var guardian: Task<Void, Never>?

    init(
        context: WorkContext, run: RunKey, turn: Turn, live: LiveSession, prompt: PromptID, questions: QuestionSettings, hasListened: Bool
    ) {
        self.hasListened = hasListened
        self.context = context
        self.run = run
        self.turn = turn
        self.live = live
        self.prompt = prompt
        responder = Responder(policy: questions.policy, agent: live.agent)
        if questions.policy == .ask { desk = QuestionDesk(context: context, turn: turn.key, agent: live.agent, settings: questions) }
        reducer = TranscriptReducer(turn: turn.number, prompt: turn.prompt)
        budget = EventBudget(context.configuration)
        patience = ModelPatience(limit: context.configuration.modelPatience)
        let now = SystemTime().monotonic
        lastNews = now
        lastUsage = now
        lastReconcile = hasListened ? now : Instant(nanos: 0)
        // Time that the turn worked before this process counts, too.
        let waited = Duration.milliseconds(turn.timings[.waitingForAnswer])
        let worked = (turn.startedAt.map { $0.duration(to: context.clock.wall) } ?? .zero) - waited
        lastWatch = now
        deadline = now.advanced(by: max(.zero, context.configuration.turnTime - max(.zero, worked)))
    }

    deinit {
        // Also if the turn was never observed: a turn that is over must not kill the agent.
        guardian?.cancel()
        nextLook?.cancel()
    }

    /// Returns once the turn is over according to the agent's record.
    func run() async throws(StepFailure) -> Ending {
        defer { guardian?.cancel() }
        if !hasListened { budget = try await context.budget(of: turn) }
        if !hasListened, let ending = try await reconcile() { return ending }
        while true {
            let items = await live.feed.inbox.take()
            if Task.isCancelled { throw .stopped }
            let (needsTranscript, ending) = try await handle(items)
            if let ending { return ending }
            try await watch()
            if needsTranscript || isRecordDue || lastReconcile.duration(to: clock.monotonic) >= EngineLimits.reconcileInterval {
                if let ending = try await reconcile() { return ending }
            }
        }
    }

    /// Stores and forwards incoming items. Returns whether the transcript must be read, and the turn's end if it was found.
    private func handle(_ items: [EventInbox.Item]) async throws(StepFailure) -> (needsTranscript: Bool, ending: Ending?) {
        var drafts: [EventDraft] = []
        var needsTranscript = false
        for item in items {
            switch item {
            case .closed: throw .stopped
            case .tick: try await lookAtQuestions()
            case .unreachable(let detail): try await noteUnreachable(detail)
            case .event(let event):
                switch event {
                case .connected:
                    unreachableSince = nil
                    needsTranscript = true
                case .missed:
                    // Earlier events come before those that the record makes up for.
                    try await append(drafts)
                    drafts = []
                    if let ending = try await reconcile() { return (false, ending) }
                case .fact(let fact):
                    noteNews()
                    drafts += await take(fact)
                case .delta(let delta):
                    noteNews()
                    noteToken()
                    // Everything said before this text must be in the log before the text is announced.
                    if !drafts.isEmpty {
                        try await append(drafts)
                        drafts = []
                    }
                    if reducer.isOpen(delta.part), !context.log.whisper(delta, turn: turn.number, to: run) { missReport() }
                case .status(.idle, _, isRoot: true): needsTranscript = true
                case .status(.retrying(let attempt, let message, let next), let session, _):
                    drafts += await note(AgentWait(session: session, attempt: attempt, message: message, next: next))
                case .status: noteNews()
                case .ask(let ask):
                    // Everything said before the question must be in the log before it.
                    try await append(drafts)
                    drafts = []
                    try await respond(to: [ask])
                case .askClosed(let id): try await drop(id)
                case .failure: needsTranscript = true
                case .missedText:
                    noteNews()
                    missReport()
                // Not news: an agent that says nothing else counts as silent.
                case .unreadable:
                    missReport()
                    try await warnOfUnreadable()
                case .disconnected(let detail): try await noteUnreachable(detail)
                }
            }
        }
        try await append(drafts)
        return (needsTranscript, nil)
    }

    /// Returns the events of a fact, and stops a turn that goes in circles.
    private func take(_ fact: AgentFact, isOver: Bool = false) async -> [EventDraft] {
        guard reducer.isNew(fact) else { return [] }
        if case .stepEnded = fact.content { patience.noteAnswer(in: fact.session) }
        let drafts = reducer.reduce(fact)
        if let circle = progress.note(fact), !isOver, stopSince == nil { await stop(circle) }
        return drafts
    }

    /// Stops the turn at the caller's request. Its changes so far stay.
    func interrupt() async {
        guard stopSince == nil else { return }
        await stopAgent()
        await live.feed.inbox.put(.tick)
    }

    /// Asks the agent to stop, and kills it if it does not.
    private func stopAgent() async {
        stopSince = clock.monotonic
        let live = live
        guardian = Task {
            try? await Task.sleep(for: EngineLimits.interruptTime)
            guard !Task.isCancelled else { return }
            // A hanging agent answers no question either: its end is noticed at once, and it is started again.
            try? await live.sandbox.signal(live.process, 9)
        }
        try? await live.agent.interrupt(live.session)
        lastReconcile = Instant(nanos: 0)
    }

    /// Reads the agent's record, which makes up for missed events and tells whether the turn is over.
    private func reconcile() async throws(StepFailure) -> Ending? {
        lastReconcile = clock.monotonic
        if wantsRecord { lastReread = lastReconcile }
        wantsRecord = false
        let transcript: Transcript
        do throws(AgentError) {
            transcript = try await live.agent.transcript(of: prompt, in: live.session)
        } catch {
            if case .sessionUnknown = error { throw .sandboxGone("the agent does not know the session any more") }
            if case .tooLarge(let detail) = error { return await endUnread(detail) }
            if error.isOfItsAnswer { return try await noteUnreadable(error.detail) }
            try await noteUnreachable(error.detail)
            return nil
        }
        unreachableSince = nil
        unreadableSince = nil
        // A record without unfinished texts need not be read often.
        rereadPause = transcript.open.isEmpty ? EngineLimits.reconcileInterval : EngineLimits.rereadInterval
        let isOver = if case .ended = transcript.state { true } else { false }
        var drafts: [EventDraft] = []
        for fact in transcript.facts { drafts += await take(fact, isOver: isOver) }
        if !drafts.isEmpty { noteNews() }
        try await append(drafts)
        for text in transcript.open where reducer.isOpen(text.part) {
            noteToken()
            context.log.whisper(text, turn: turn.number, to: run)
        }
        switch transcript.state {
        case .running:
            if stopSince == nil { try await respond(to: (try? await live.agent.openAsks(in: live.session)) ?? []) }
            return nil
        case .retrying(let waits):
            for wait in waits { try await append(await note(wait)) }
            return nil
        case .ended(let verdict):
            return await ending(verdict, transcript)
        }
    }

    private func ending(_ verdict: TurnVerdict, _ transcript: Transcript) async -> Ending {
        let failure = await failure(of: verdict)
        let stop: StopReason
        if let failure {
            stop = StopReason(of: failure.code)
        } else {
            stop = verdict == .interrupted ? .interrupted : .endTurn
        }
        return Ending(
            stop: stop, failure: failure?.document, summary: transcript.summary, usage: Usage(transcript.usage), firstEventMillis: firstEvent,
            firstTokenMillis: firstToken)
    }

    private func failure(of verdict: TurnVerdict) async -> Failure? {
        // Our own reason for stopping it decides: an aborted message may look finished.
        if let stopCause { return stopCause }
        switch verdict {
        case .completed, .interrupted: return nil
        case .refused:
            return Failure(
                .questionUnanswered, "The agent stopped because a permission or question was refused.",
                remedy: "Send a message that says how to go on without it, or answer otherwise; questions.policy: allow grants what is asked for.")
        case .failed(let failure):
            if let traffic = try? await live.sandbox.usage().model, let stopped = Failure.stopped(traffic) { return stopped }
            return Failure(ErrorCode(rawValue: failure.kind.rawValue) ?? .agentCrashed, failure.detail)
        }
    }

    /// Appends events within the turn's budget. A turn that has used it up is stopped.
    func append(_ drafts: [EventDraft]) async throws(StepFailure) {
        guard !drafts.isEmpty else { return }
        let kept = budget.keep(drafts)
        do throws(StoreError) {
            try await context.append(kept, turn.key)
        } catch {
            throw StepFailure(error)
        }
        if let failure = budget.failure, stopSince == nil { await stop(failure) }
    }

    func noteNews() {
        lastNews = clock.monotonic
        if firstEvent == nil { firstEvent = turn.queuedAt.duration(to: context.clock.wall).millis }
    }

    private func noteToken() {
        if firstToken == nil { firstToken = turn.queuedAt.duration(to: context.clock.wall).millis }
    }

    // MARK: Failures

    /// Checks an agent that does not answer: perhaps for a moment, perhaps its process has ended, or the whole sandbox is gone.
    private func noteUnreachable(_ detail: String) async throws(StepFailure) {
        let since = unreachableSince ?? clock.monotonic
        unreachableSince = since
        switch await live.sandbox.probe(within: EngineLimits.probeTime) {
        case .gone(let reason): throw .sandboxGone(reason)
        case .ready, .paused, .unknown: break
        }
        if let exit = try? await live.sandbox.exit(of: live.process, within: .zero) { throw .agentGone("its process has ended: \(exit)") }
        if since.duration(to: clock.monotonic) >= EngineLimits.agentLossTime { throw .agentGone(detail) }
    }

    private func watch() async throws(StepFailure) {
        let now = clock.monotonic
        guard stopSince == nil else { return }
        await watchResources(now)
        noteWaiting(now)
        if now >= deadline {
            await stop(Failure(.turnTimeLimit, "The turn has worked for \(context.configuration.turnTime.millis / 1_000) seconds."))
        } else if lastNews.duration(to: now) >= EngineLimits.agentSilenceTime {
            await stop(Failure(.agentSilent, "Nothing was heard of the agent for \(EngineLimits.agentSilenceTime.millis / 1_000) seconds."))
        }
    }

    private func watchResources(_ now: Instant) async {
        guard lastUsage.duration(to: now) >= EngineLimits.usageInterval else { return }
        lastUsage = now
        guard let usage = try? await live.sandbox.usage() else { return }
        context.connections.note(usage.connections, of: live.sandbox.reference.sandbox)
        guard let limit = usage.exceeded, stopCause == nil else { return }
        await stop(.passed(limit, TurnObserver.words(for: limit, usage)))
    }

    private static func words(for limit: String, _ usage: SandboxUsage) -> String {
        switch limit {
        case "disk": "The sandbox holds \(usage.diskBytes) bytes."
        case "space": "The disk of the server is almost full, and the sandbox, which holds \(usage.diskBytes) bytes, goes on filling it."
        default: "Processes of the sandbox passed the limit of \(limit), and were killed."
        }
    }

    /// Notes that the agent waits before it asks the model again. Within patience the wait is reported once, and the agent does not count as silent.
    private func note(_ wait: AgentWait) async -> [EventDraft] {
        noteNews()
        guard stopSince == nil else { return [] }
        let remaining = wait.next.map { ModelPatience.remaining(until: $0, at: context.clock.wall) }
        switch patience.note(wait, remaining: remaining ?? .zero, at: clock.monotonic) {
        case .known: return []
        case .begins: return [EventDraft(.modelWait(wait), turn: turn.number, source: wait.source)]
        case .exhausted:
            let traffic = try? await live.sandbox.usage().model
            await stop(.modelWait(wait, status: traffic?.lastFailureStatus, remaining: remaining, patience: patience.limit))
            return []
        }
    }

    /// Ends a turn whose record is too large to read: nothing more is known of it, and nothing more could be reported.
    private func endUnread(_ detail: String) async -> Ending {
        let failure =
            stopCause
            ?? Failure(.agentOutputLimit, "What the agent has recorded of the turn cannot be read: \(detail).", members: ["limit": "record"])
        if stopSince == nil { await stop(failure) }
        return Ending(stop: StopReason(of: failure.code), failure: failure.document, firstEventMillis: firstEvent, firstTokenMillis: firstToken)
    }

    func stop(_ cause: Failure) async {
        stopCause = cause
        await stopAgent()
    }
}

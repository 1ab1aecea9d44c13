internal import Database
internal import Coding
internal import Runtime
internal import SandboxDriver

/// Observes a turn at work until it ends. Events are hints; the agent's transcript and status decide. They are read after each connect, each time the
/// session looks idle, and at intervals.
actor TurnObserver: TurnRequests {
    private let scope: TurnScope
    private let turn: Turn
    private let live: LiveSession
    private let promptID: PromptID
    private let clock: any TimeSource
    /// The stream was open before the prompt was sent, so nothing was missed.
    private let hasListened: Bool
    private var desk: QuestionDesk
    /// Looks again when the next question closes by itself.
    private var nextLook: Task<Void, Never>?
    private var reducer: TranscriptReducer
    private var progress = ProgressRule()
    private var budget: EventBudget
    private var patience: ModelPatience
    private var times: TurnTimes
    private var record: RecordSchedule
    private var lastUsage: Instant
    private var unreachableSince: Instant?
    /// The time since which the agent answers, but its record cannot be read.
    private var unreadableSince: Instant?
    private var hasWarnedOfUnreadable = false
    /// The reason why we have asked the agent to stop; `nil` if a caller wants it, too.
    private(set) var stopCause: Failure?
    private var isStopping = false
    /// Kills an agent that does not stop.
    private var guardian: Task<Void, Never>?

    /// Creates an observer of the turn's present round.
    init(_ scope: TurnScope, _ state: TurnAtWork, _ live: LiveSession) throws(StepFailure) {
        self.scope = scope
        self.live = live
        turn = state.turn
        promptID = try state.made(\.promptID)
        hasListened = state.hasListened
        let clock = scope.services.clock
        self.clock = clock
        desk = QuestionDesk(editor: scope.services.editor, turn: scope.turn, agent: live.agent, settings: state.run.settings.questions)
        reducer = TranscriptReducer(turn: state.turn.number, round: state.round, prompt: state.prompt.text)
        let rules = scope.services.rules
        budget = rules.budget()
        patience = ModelPatience(limit: rules.modelPatience)
        let now = clock.monotonic
        // Time that the turn worked before this process counts, too.
        let turn = state.turn
        let waited = Duration.milliseconds(turn.timings[.waitingForAnswer])
        let worked = (turn.startedAt.map { $0.duration(to: clock.wall) } ?? .zero) - waited
        times = TurnTimes(queuedAt: turn.queuedAt, limit: rules.time, worked: worked, now: now)
        record = RecordSchedule(lastRead: state.hasListened ? now : nil)
        lastUsage = now
    }

    deinit {
        // Also if the turn was never observed: a turn that is over must not kill the agent.
        guardian?.cancel()
        nextLook?.cancel()
    }

    /// Returns once the turn is over according to the agent's record.
    func run() async throws(StepFailure) -> TurnEnding {
        defer { guardian?.cancel() }
        if !hasListened { budget = try await scope.budget(of: turn.number) }
        if !hasListened, let ending = try await reconcile() { return ending }
        while true {
            let items = await live.feed.inbox.take()
            if Task.isCancelled { throw .stopped }
            let (needsTranscript, ending) = try await handle(items)
            if let ending { return ending }
            try await watch()
            if needsTranscript || record.isDue(clock.monotonic) {
                if let ending = try await reconcile() { return ending }
            }
        }
    }

    /// Stores and forwards incoming items. Returns whether the transcript must be read, and the turn's end if it was found.
    private func handle(_ items: [EventInbox.Item]) async throws(StepFailure) -> (needsTranscript: Bool, ending: TurnEnding?) {
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
                    times.noteToken(wall: clock.wall)
                    // Everything said before this text must be in the log before the text is announced.
                    if !drafts.isEmpty {
                        try await append(drafts)
                        drafts = []
                    }
                    if reducer.isOpen(delta.part), !scope.services.log.extendLiveText(with: delta, turn: turn.number, to: scope.run) { record.want() }
                case .status(.idle, _, isRoot: true): needsTranscript = true
                case .status(.retrying(let attempt, let message, let next), let session, _):
                    drafts += await note(AgentWait(session: session, attempt: attempt, message: message, next: next))
                case .status: noteNews()
                case .ask(let ask):
                    // Everything said before the question must be in the log before it.
                    try await append(drafts)
                    drafts = []
                    try await respond(to: [ask])
                case .askClosed(let id):
                    try await atDesk { (desk) throws(StepFailure) in try await desk.drop(id) }
                case .failure: needsTranscript = true
                case .missedText:
                    noteNews()
                    record.want()
                // Not news: an agent that says nothing else counts as silent.
                case .unreadable:
                    record.want()
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
        if let circle = progress.note(fact), !isOver, !isStopping { await stop(circle) }
        return drafts
    }

    /// Stops the turn at the caller's request. Its changes so far stay.
    func interrupt() async {
        guard !isStopping else { return }
        await stopAgent()
        await live.feed.inbox.put(.tick)
    }

    /// Asks the agent to stop, and kills it if it does not.
    private func stopAgent() async {
        isStopping = true
        let live = live
        guardian = Task {
            try? await Task.sleep(for: EngineLimits.interruptTime)
            guard !Task.isCancelled else { return }
            // A hanging agent answers no question either: its end is noticed at once, and it is started again.
            try? await live.sandbox.signal(live.process, 9)
        }
        try? await live.agent.interrupt(live.session)
        record.hurry()
    }

    /// Reads the agent's record, which makes up for missed events and tells whether the turn is over.
    private func reconcile() async throws(StepFailure) -> TurnEnding? {
        record.begin(clock.monotonic)
        let transcript: Transcript
        do throws(AgentError) {
            transcript = try await live.agent.transcript(of: promptID, in: live.session)
        } catch {
            if case .sessionUnknown = error { throw .sandboxGone("the agent does not know the session any more") }
            if case .tooLarge(let detail) = error { return await endUnread(detail) }
            if error.isUnusableAnswer { return try await noteUnreadable(error.detail) }
            try await noteUnreachable(error.detail)
            return nil
        }
        unreachableSince = nil
        unreadableSince = nil
        record.end(hasUnfinishedTexts: !transcript.open.isEmpty)
        let isOver = if case .ended = transcript.state { true } else { false }
        var drafts: [EventDraft] = []
        for fact in transcript.facts { drafts += await take(fact, isOver: isOver) }
        if !drafts.isEmpty { noteNews() }
        try await append(drafts)
        for text in transcript.open where reducer.isOpen(text.part) {
            times.noteToken(wall: clock.wall)
            scope.services.log.extendLiveText(with: text, turn: turn.number, to: scope.run)
        }
        switch transcript.state {
        case .running:
            if !isStopping { try await respond(to: (try? await live.agent.openAsks(in: live.session)) ?? []) }
            return nil
        case .retrying(let waits):
            for wait in waits { try await append(await note(wait)) }
            return nil
        case .ended(let verdict):
            return await ending(verdict, transcript)
        }
    }

    private func ending(_ verdict: TurnVerdict, _ transcript: Transcript) async -> TurnEnding {
        let failure = await failure(of: verdict)
        let stop: StopReason
        if let failure {
            stop = StopReason(of: failure.code)
        } else {
            stop = verdict == .interrupted ? .interrupted : .endTurn
        }
        return TurnEnding(
            stop: stop, failure: failure?.document, summary: transcript.summary, usage: Usage(transcript.usage),
            firstEventMillis: times.firstEventMillis,
            firstTokenMillis: times.firstTokenMillis)
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
    private func append(_ drafts: [EventDraft]) async throws(StepFailure) {
        guard !drafts.isEmpty else { return }
        try await scope.append(budget.keep(drafts))
        if let failure = budget.failure, !isStopping { await stop(failure) }
    }

    private func noteNews() {
        times.noteNews(clock.monotonic, wall: clock.wall)
    }

    // MARK: Questions

    /// Looks for answers.
    func look() async {
        await live.feed.inbox.put(.tick)
    }

    private func respond(to asks: [Ask]) async throws(StepFailure) {
        for ask in asks {
            guard !isStopping else { return }
            noteNews()
            let verdict = try await atDesk { (desk) throws(StepFailure) in try await desk.take(ask) }
            if let verdict { await stop(verdict) }
        }
    }

    private func lookAtQuestions() async throws(StepFailure) {
        guard desk.isWaiting, !isStopping else { return }
        let verdict = try await atDesk { (desk) throws(StepFailure) in try await desk.look() }
        if let verdict { await stop(verdict) }
    }

    /// Works at the desk. Time that the turn has waited until now counts in no limit.
    private func atDesk<Value>(_ work: (inout QuestionDesk) async throws(StepFailure) -> Value) async throws(StepFailure) -> Value {
        passTime()
        var desk = desk
        let value = try await work(&desk)
        self.desk = desk
        planLook()
        return value
    }

    /// Lets time pass: uncounted, while the turn waits for an answer.
    private func passTime() {
        times.pass(clock.monotonic, isWaiting: desk.isWaiting)
    }

    /// Plans the next look at the questions for when one closes by itself.
    private func planLook() {
        nextLook?.cancel()
        nextLook = nil
        guard let time = desk.nextExpiry else { return }
        let delay = max(.milliseconds(10), clock.wall.duration(to: time))
        let inbox = live.feed.inbox
        nextLook = Task {
            try? await Task.sleep(for: delay)
            if !Task.isCancelled { await inbox.put(.tick) }
        }
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
        guard !isStopping else { return }
        await watchResources(now)
        passTime()
        if let failure = times.verdict(now) { await stop(failure) }
    }

    private func watchResources(_ now: Instant) async {
        guard lastUsage.duration(to: now) >= EngineLimits.usageInterval else { return }
        lastUsage = now
        guard let usage = try? await live.sandbox.usage() else { return }
        scope.services.sessions.connections.note(usage.connections, of: live.sandbox.reference.sandbox)
        guard let limit = usage.exceeded, stopCause == nil else { return }
        await stop(.passed(limit, TurnObserver.words(for: limit, usage)))
    }

    private static func words(for limit: SandboxUsage.Limit, _ usage: SandboxUsage) -> String {
        switch limit {
        case .disk: "The sandbox holds \(usage.diskBytes) bytes."
        case .space: "The disk of the server is almost full, and the sandbox, which holds \(usage.diskBytes) bytes, goes on filling it."
        case .memory, .processes, .other: "Processes of the sandbox passed the limit of \(limit.rawValue), and were killed."
        }
    }

    /// Notes that the agent waits before it asks the model again. Within patience the wait is reported once, and the agent does not count as silent.
    private func note(_ wait: AgentWait) async -> [EventDraft] {
        noteNews()
        guard !isStopping else { return [] }
        let remaining = wait.next.map { ModelPatience.remaining(until: $0, at: clock.wall) }
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
    private func endUnread(_ detail: String) async -> TurnEnding {
        let failure =
            stopCause
            ?? Failure(.agentOutputLimit, "What the agent has recorded of the turn cannot be read: \(detail).", members: ["limit": "record"])
        if !isStopping { await stop(failure) }
        return TurnEnding(
            stop: StopReason(of: failure.code), failure: failure.document, firstEventMillis: times.firstEventMillis,
            firstTokenMillis: times.firstTokenMillis)
    }

    // MARK: Reports that cannot be read

    /// Warns once per turn that something was lost.
    private func warnOfUnreadable() async throws(StepFailure) {
        guard !hasWarnedOfUnreadable else { return }
        hasWarnedOfUnreadable = true
        let warning = Warning(.framesUnreadable, "The agent reported something that cannot be read. Its own record of the turn is used instead.")
        try await append([EventDraft(warning, turn: turn.number, source: "turn:\(turn.number):frames_unreadable")])
    }

    /// Handles an unreadable record: an agent that speaks is alive, whatever it says. While it works, the record may become readable again; once it is
    /// idle, the turn ends without it.
    private func noteUnreadable(_ detail: String) async throws(StepFailure) -> TurnEnding? {
        unreachableSince = nil
        let now = clock.monotonic
        let since = unreadableSince ?? now
        unreadableSince = since
        record.fail()
        try await warnOfUnreadable()
        guard isStopping || since.duration(to: now) >= EngineLimits.unreadableTime else { return nil }
        let isAtWork = try? await live.agent.isAtWork(live.session)
        // If not even the status can be read, and no reports come, waiting is pointless.
        let isLost = isAtWork == nil && times.silence(since: since, now) >= EngineLimits.unreadableStatusTime
        guard isAtWork == false || isLost else { return nil }
        let failure = stopCause ?? (isStopping ? nil : Failure(.outputInvalid, "The agent's record of the turn cannot be used: \(detail)"))
        return TurnEnding(
            stop: failure.map { StopReason(of: $0.code) } ?? .interrupted, failure: failure?.document, firstEventMillis: times.firstEventMillis,
            firstTokenMillis: times.firstTokenMillis)
    }

    private func stop(_ cause: Failure) async {
        stopCause = cause
        await stopAgent()
    }
}

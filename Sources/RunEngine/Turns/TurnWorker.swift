internal import Runtime
internal import SandboxDriver

/// Works on one turn from its claim to its end, through the stages of its plan. After a restart it goes on from the journal's entries.
struct TurnWorker: Sendable {
    /// The requests of callers.
    let control = TurnControl()
    private let scope: TurnScope

    init(services: TurnServices, run: RunKey, turn: TurnKey) {
        scope = TurnScope(
            run: run, turn: turn, services: services, journal: TurnJournal(editor: services.editor, turn: turn), control: control,
            logger: Logger(label: "turn").with("turn", "\(turn.value)"))
    }

    /// Runs until the turn ends, or somebody else has ended it.
    func run() async {
        do throws(StepFailure) {
            try await scope.journal.open()
            try await work()
        } catch {
            await Settlement(scope: scope).conclude(error)
        }
        scope.services.log.dropLiveTexts(of: scope.run)
    }

    private func work() async throws(StepFailure) {
        let (run, turn) = try await scope.load()
        try await CrashRule(scope: scope).check(run)
        if turn.interruptRequestedAt != nil { await control.interrupt() }
        let plan = TurnPlan(of: turn.options, hasSession: run.state.isSessionActive)
        var state = TurnAtWork(run, turn)
        defer { state.session?.feed.rest() }
        var place = plan.start
        while let here = place {
            let outcome = try await plan.stage(at: here).work(on: &state, in: scope)
            place = plan.next(after: here, outcome)
            if case .anotherRound(let prompt) = outcome, let place, place.round > here.round { state.beginRound(place.round, prompt: prompt) }
        }
        try await Settlement(scope: scope).settle(try state.made(\.ending), sandbox: state.session?.sandbox)
    }
}

internal import Git
internal import Database
internal import Runtime
internal import SandboxDriver

/// A stage of a turn's plan: most take one step of the journal. A stage finds in the turn what the stages before it have made, and leaves there what it
/// makes itself.
protocol Stage: Sendable {
    /// Works on the turn until the stage is over.
    static func work(on turn: inout TurnAtWork, in scope: TurnScope) async throws(StepFailure) -> StageOutcome
}

/// The way on from a stage.
enum StageOutcome: Sendable, Equatable {
    /// With the next stage.
    case done
    /// With the conclusion: `TurnAtWork.ending` says how the conversation with the agent has ended.
    case conversationOver
    /// With another round of the conversation, in which the agent gets this prompt. With the conclusion if there were too many.
    case anotherRound(prompt: String)
}

/// An agent's server in a sandbox, and its process there.
struct StartedAgent: Sendable {
    let server: any AgentServer
    let process: ProcessID
}

/// A turn on its way through its plan.
struct TurnAtWork: Sendable {
    /// The run and the turn as they were when this process took the turn up.
    let run: Run
    let turn: Turn
    /// The round of the conversation, and the prompt that the agent gets in it.
    private(set) var round = 0
    private(set) var prompt: Prompt
    /// The agent's id of that prompt.
    var promptID: PromptID?
    /// The agent's events were read before the prompt was sent, so that none was missed.
    var hasListened = false
    var sandbox: (any Sandbox)?
    var agent: StartedAgent?
    var session: LiveSession?
    /// The end of the conversation.
    var ending: TurnEnding?

    init(_ run: Run, _ turn: Turn) {
        self.run = run
        self.turn = turn
        prompt = Prompt(text: turn.prompt, modelID: turn.options.modelID, isPlan: turn.options.taskKind == .plan)
    }

    /// Begins another round, with a prompt of its own.
    mutating func beginRound(_ round: Int, prompt text: String) {
        self.round = round
        prompt = Prompt(text: text, modelID: prompt.modelID, isPlan: prompt.isPlan)
        promptID = nil
        hasListened = false
        ending = nil
    }

    /// Returns what an earlier stage has left.
    func made<Value>(_ value: KeyPath<TurnAtWork, Value?>) throws(StepFailure) -> Value {
        guard let value = self[keyPath: value] else { throw .failed(Failure(.internalError, "A stage of the turn lacks what an earlier one makes.")) }
        return value
    }
}

/// The services of the server that the stages of turns use.
struct TurnServices: Sendable {
    let editor: RunEditor
    let log: EventLog
    let sessions: Sessions
    let provisioning: Provisioning
    let clones: CloneCache
    let blobs: BlobStore
    let rules: TurnRules
    let paths: HostPaths
    let clock: any TimeSource
}

/// The limits of a turn that the server's settings name.
struct TurnRules: Sendable {
    /// The longest time that a turn may work.
    let time: Duration
    /// The longest time that an agent may wait for a model that does not answer.
    let modelPatience: Duration
    /// Events that a turn may write, and their bytes.
    let events: Int
    let eventBytes: Int

    /// Returns a turn's budget of events.
    ///
    /// - Parameter used: The turn's events that the log already holds.
    func budget(used: (events: Int, bytes: Int) = (0, 0)) -> EventBudget {
        EventBudget(events: events, bytes: eventBytes, used: used)
    }
}

/// Everything around a turn's stages: the turn's keys, its journal, the requests of callers, the services.
struct TurnScope: Sendable {
    let run: RunKey
    let turn: TurnKey
    let services: TurnServices
    let journal: TurnJournal
    let control: TurnControl
    let logger: Logger

    /// Returns the run and the turn as they are now. Throws `stopped` if the turn is no longer at work.
    func load() async throws(StepFailure) -> (Run, Turn) {
        let (runKey, turnKey) = (run, turn)
        let found = try await services.editor.read { (snapshot) throws(StoreError) in
            (try snapshot.connection.run(key: runKey), try snapshot.connection.turn(key: turnKey))
        }
        guard let run = found.0, let turn = found.1, turn.status == .running else { throw .stopped }
        return (run, turn)
    }

    /// Returns what is left of the turn's budget, after the events that are in the log already.
    func budget(of number: Int) async throws(StepFailure) -> EventBudget {
        let run = run
        let used = try await services.editor.read { (snapshot) throws(StoreError) in try snapshot.connection.eventsUsed(by: number, of: run) }
        return services.rules.budget(used: used)
    }

    /// Appends events on behalf of the turn.
    func append(_ drafts: [EventDraft]) async throws(StepFailure) {
        try await StepFailure.converting { () throws(StoreError) in try await services.editor.append(drafts, turn) }
    }
}

/// Whoever observes a turn, and can act on the requests of callers.
protocol TurnRequests: Sendable {
    /// Stops the turn. Its changes so far stay.
    func interrupt() async

    /// Looks for whatever the turn waits for.
    func look() async
}

/// The requests of callers to a turn at work.
final class TurnControl: Sendable {
    private let state = Locked<(isInterrupted: Bool, observer: (any TurnRequests)?)>((false, nil))

    /// A caller wants the turn to stop.
    var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

    /// Stops the turn and keeps the session. The turn's row already says so.
    func interrupt() async {
        let observer = state.withLock { state in
            state.isInterrupted = true
            return state.observer
        }
        await observer?.interrupt()
    }

    /// Has the turn look for whatever it waits for.
    func look() async {
        await state.withLock { $0.observer }?.look()
    }

    /// Hands requests on to an observer while it works.
    func attach(_ observer: (any TurnRequests)?) async {
        let isInterrupted = state.withLock { state in
            state.observer = observer
            return state.isInterrupted
        }
        // It may have come before there was an observer.
        if isInterrupted { await observer?.interrupt() }
    }
}

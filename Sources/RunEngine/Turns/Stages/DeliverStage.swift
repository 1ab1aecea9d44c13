internal import Coding
internal import Database
internal import Runtime
internal import SandboxDriver

/// Sends the prompt once. Its id is in the journal before it is sent, so that the agent can be asked for it afterwards; if the answer is unclear, the
/// turn ends and the prompt is not sent again.
struct DeliverStage: Step, Stage {
    typealias Product = Record
    struct Record: Codable, Sendable {
        let promptID: PromptID
    }

    static let kind = StepKind.deliver
    static let phase = RunPhase.working

    private let prompt: Prompt
    private let promptID: PromptID
    private let agent: any AgentServer
    private let session: AgentSessionID
    private let clock: any TimeSource

    static func work(on turn: inout TurnAtWork, in scope: TurnScope) async throws(StepFailure) -> StageOutcome {
        let live = try turn.made(\.session)
        let earlier = await scope.journal.earlierEntry(of: kind, round: turn.round)
        let promptID: PromptID
        if let known = earlier?.promptID ?? (turn.round == 0 ? turn.turn.promptID : nil) {
            promptID = PromptID(rawValue: known)
        } else {
            promptID = try await scope.services.sessions.bindings.driver(of: scope.run).makePromptID()
        }
        turn.promptID = promptID
        // Listening begins before the prompt is sent, so that no words are missed. Then the agent need not be asked for its record at once, when it
        // has the most to do.
        turn.hasListened = await live.feed.listen(within: EngineLimits.connectTime) && earlier == nil
        if scope.control.isInterrupted, earlier == nil {
            // A prompt that has not been delivered is never sent.
            turn.ending = TurnEnding(stop: .interrupted)
            return .conversationOver
        }
        let life = scope.services.rules.time + .seconds(turn.run.settings.sessionTTLSeconds) + EngineLimits.leaseMargin
        // Concurrent with the delivery: the sandbox lives long enough as it is, and the prompt should not wait.
        async let extended = try? live.sandbox.extendLease(toMillis: life.millis)
        do throws(StepFailure) {
            let step = DeliverStage(prompt: turn.prompt, promptID: promptID, agent: live.agent, session: live.session, clock: scope.services.clock)
            _ = try await scope.journal.take(step, round: turn.round)
            _ = await extended
            return .done
        } catch {
            _ = await extended
            guard case .agentGone(let detail) = error else { throw error }
            return try await AgentRestart(scope: scope).salvage(&turn, detail, stoppedFor: nil)
        }
    }

    var input: JSONValue? { ["promptId": .string(promptID.rawValue)] }

    func begin(_ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        edit.turn?.promptID = promptID.rawValue
    }

    func finish(_ record: Record, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        edit.change { $0.result.hasReachedAgent = true }
    }

    func perform(_ token: StepToken) async throws(StepFailure) -> Made {
        let submission: Submission
        do throws(AgentError) {
            submission = try await agent.deliver(prompt, to: session, id: promptID)
        } catch {
            throw DeliverStage.failure(error)
        }
        switch submission {
        case .accepted, .duplicate: return made
        case .conflict: throw .failed(Failure(.promptNotStarted, "The agent has another prompt of the same id."))
        case .unknown(let detail):
            guard case .done = try await observe(token) else {
                throw .failed(Failure(.deliveryUnknown, "The agent did not confirm the prompt (\(detail)), and has no record of it."))
            }
            return made
        }
    }

    func observe(_ token: StepToken) async throws(StepFailure) -> Observed<Made> {
        let deadline = clock.monotonic.advanced(by: DeliverStage.observation)
        var absentSince: Instant?
        while !Task.isCancelled {
            do throws(AgentError) {
                switch try await agent.delivery(of: promptID, in: session) {
                case .done: return .done(made)
                case .absent:
                    let since = absentSince ?? clock.monotonic
                    absentSince = since
                    // If an idle, healthy agent has had no record of it for a while, it never will.
                    if since.duration(to: clock.monotonic) >= DeliverStage.quietTime { return .absent }
                case .running, .unknowable: absentSince = nil
                }
            } catch {
                if clock.monotonic >= deadline { throw DeliverStage.failure(error) }
            }
            if clock.monotonic >= deadline { return .unknowable }
            try? await Task.sleep(for: .milliseconds(200))
        }
        throw .stopped
    }

    private var made: Made {
        let record = Record(promptID: promptID)
        return (record, record)
    }

    /// The longest search for a record of the prompt.
    static let observation = Duration.seconds(20)
    /// The time without a record of the prompt at an idle agent after which it counts as never sent.
    static let quietTime = Duration.seconds(2)

    private static func failure(_ error: AgentError) -> StepFailure {
        switch error {
        case .unreachable(let detail): .agentGone(detail)
        case .sessionUnknown: .sandboxGone("the agent does not know the session any more")
        case .unreadable(let detail), .malformed(let detail):
            .failed(Failure(.deliveryUnknown, "Whether the agent has the prompt cannot be told: \(detail)."))
        default: .failed(Failure(.promptNotStarted, "The agent did not take the prompt: \(error.detail)"))
        }
    }
}

extension StepEntry {
    /// The id of the prompt that a delivery was to send; `nil` in the journal of an older server.
    fileprivate var promptID: String? {
        input.flatMap { try? JSONValue(parsing: $0) }?["promptId"]?.asString
    }
}

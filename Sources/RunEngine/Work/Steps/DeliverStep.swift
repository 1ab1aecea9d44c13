internal import Database
internal import Runtime
internal import SandboxDriver

/// Sends the prompt once. Its id is in the journal before it is sent, so that the agent can be asked for it afterwards; if the answer is unclear, the
/// turn ends and the prompt is not sent again.
struct DeliverStep: Step {
    struct Output: Codable, Sendable {
        let promptID: PromptID
    }

    static let kind = StepKind.deliver
    static let phase = RunPhase.working

    let prompt: Prompt
    let promptID: PromptID
    let agent: any AgentServer
    let session: AgentSessionID

    func begin(_ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        edit.turn?.promptID = promptID.rawValue
    }

    func finish(_ output: Output, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        edit.change { $0.result.hasReachedAgent = true }
    }

    func perform(_ token: StepToken) async throws(StepFailure) -> Output {
        let submission: Submission
        do throws(AgentError) {
            submission = try await agent.deliver(prompt, to: session, id: promptID)
        } catch {
            throw DeliverStep.failure(error)
        }
        switch submission {
        case .accepted, .duplicate: return Output(promptID: promptID)
        case .conflict: throw .failed(Failure(.promptNotStarted, "The agent has another prompt of the same id."))
        case .unknown(let detail):
            guard case .done = try await observe(token) else {
                throw .failed(Failure(.deliveryUnknown, "The agent did not confirm the prompt (\(detail)), and has no record of it."))
            }
            return Output(promptID: promptID)
        }
    }

    func observe(_ token: StepToken) async throws(StepFailure) -> Observed<Output> {
        let clock = SystemTime()
        let deadline = clock.monotonic.advanced(by: DeliverStep.observation)
        var absentSince: Instant?
        while !Task.isCancelled {
            do throws(AgentError) {
                switch try await agent.delivery(of: promptID, in: session) {
                case .done: return .done(Output(promptID: promptID))
                case .absent:
                    let since = absentSince ?? clock.monotonic
                    absentSince = since
                    // If an idle, healthy agent has had no record of it for a while, it never will.
                    if since.duration(to: clock.monotonic) >= DeliverStep.quietTime { return .absent }
                case .running, .unknowable: absentSince = nil
                }
            } catch {
                if clock.monotonic >= deadline { throw DeliverStep.failure(error) }
            }
            if clock.monotonic >= deadline { return .unknowable }
            try? await Task.sleep(for: .milliseconds(200))
        }
        throw .stopped
    }

    /// The longest search for a record of the prompt.
    private static let observation = Duration.seconds(20)
    /// The time without a record of the prompt at an idle agent after which it counts as never sent.
    private static let quietTime = Duration.seconds(2)

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

internal import Database
internal import Coding
internal import Runtime
internal import SandboxDriver

/// Puts the agent's questions to the caller and hands back the answers. Both are in the database: after a restart, an ask still open at the agent
/// finds its questions there, and an answer given meanwhile is handed over then.
struct QuestionDesk {
    /// The state of the open questions.
    enum Finding {
        /// The turn waits, or goes on.
        case fine
        /// A question was not answered in time, and the run's settings stop the turn then.
        case unanswered(questionID: String)
    }

    private let context: WorkContext
    private let turn: TurnKey
    private let agent: any AgentServer
    private let settings: QuestionSettings
    private var asks: [String: Ask] = [:]
    /// The time at which the next open question closes by itself.
    private(set) var nextExpiry: Timestamp?

    init(context: WorkContext, turn: TurnKey, agent: any AgentServer, settings: QuestionSettings) {
        self.context = context
        self.turn = turn
        self.agent = agent
        self.settings = settings
    }

    /// The turn waits for an answer.
    var isWaiting: Bool { !asks.isEmpty }

    /// Takes an ask of the agent, perhaps not for the first time.
    mutating func take(_ ask: Ask) async throws(StepFailure) -> Finding {
        asks[ask.id.rawValue] = ask
        return try await look()
    }

    /// Drops an ask for which the agent no longer waits: we have answered, or it has gone on without.
    mutating func drop(_ id: AskID) async throws(StepFailure) {
        guard asks.removeValue(forKey: id.rawValue) != nil else { return }
        let turn = turn
        try await change { (edit) throws(StoreError) in
            for question in try edit.connection.questions(of: turn, ask: id.rawValue) where question.state == .open {
                _ = try edit.close(question, as: .withdrawn, answer: nil)
            }
        }
    }

    /// Hands over the answers, and closes the questions that nobody has answered in time.
    mutating func look() async throws(StepFailure) -> Finding {
        nextExpiry = nil
        for ask in asks.values.sorted(by: { $0.id.rawValue < $1.id.rawValue }) {
            let settings = settings
            let (questions, unanswered) = try await change { (edit) throws(StoreError) -> ([Question], String?) in
                var unanswered: String?
                var questions = try edit.questions(of: ask, lifeSeconds: settings.timeoutSeconds)
                for (index, question) in questions.enumerated() where question.state == .open && question.expiresAt <= edit.now {
                    let stops = settings.onTimeout == .stop
                    if stops { unanswered = question.id }
                    questions[index] = try edit.close(question, as: .expired, answer: stops ? nil : question.body.standard.map { [$0] })
                }
                return (questions, unanswered)
            }
            if let unanswered {
                asks = [:]
                return .unanswered(questionID: unanswered)
            }
            let ends = questions.filter { $0.state == .open }.map(\.expiresAt)
            nextExpiry = (ends + [nextExpiry].compactMap { $0 }).min()
            guard ends.isEmpty else { continue }
            // An answer that cannot be handed over now is retried at the next look at the agent's open asks.
            try? await agent.answer(ask, Question.reply(questions, to: ask))
            asks[ask.id.rawValue] = nil
        }
        return .fine
    }

    private func change<Value: Sendable>(
        _ body: @escaping @Sendable (inout RunEdit) throws(StoreError) -> Value
    ) async throws(StepFailure) -> Value {
        do throws(StoreError) {
            return try await context.edit(turn) { (edit, _) throws(StoreError) in try body(&edit) }
        } catch {
            throw StepFailure(error)
        }
    }
}

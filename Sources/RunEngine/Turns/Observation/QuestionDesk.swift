internal import Database
internal import Coding
internal import Runtime
internal import SandboxDriver

/// Answers the agent's asks by the run's policy, or puts them to the caller and hands back the answers, so that no turn waits for somebody who is not
/// there.
///
/// Asks of the caller and their answers are in the database: after a restart, an ask still open at the agent finds its questions there, and an answer
/// given meanwhile is handed over then.
struct QuestionDesk {
    /// The reason to stop the turn; `nil` if it waits, or goes on.
    typealias Verdict = Failure?

    private let editor: RunEditor
    private let turn: TurnKey
    private let agent: any AgentServer
    private let settings: QuestionSettings
    private var asks: [String: Ask] = [:]
    /// The ids of the asks put to the caller in this turn.
    private var asked: Set<String> = []
    /// The time at which the next open question closes by itself.
    private(set) var nextExpiry: Timestamp?

    init(editor: RunEditor, turn: TurnKey, agent: any AgentServer, settings: QuestionSettings) {
        self.editor = editor
        self.turn = turn
        self.agent = agent
        self.settings = settings
    }

    /// The turn waits for an answer.
    var isWaiting: Bool { !asks.isEmpty }

    /// Takes an ask of the agent, perhaps not for the first time.
    mutating func take(_ ask: Ask) async throws(StepFailure) -> Verdict {
        guard settings.policy == .ask else {
            // An answer that fails now is retried at the next look at the open asks.
            try? await agent.answer(ask, QuestionDesk.answer(to: ask, allows: settings.policy == .allow))
            return nil
        }
        if asked.insert(ask.id.rawValue).inserted, asked.count > EngineLimits.asksOfTurn {
            return Failure(
                .agentOutputLimit, "The agent asked more than \(EngineLimits.asksOfTurn) questions in one turn, and was stopped.",
                members: ["limit": "questions"])
        }
        asks[ask.id.rawValue] = ask
        // One that comes again after a restart may have expired meanwhile.
        return try await look()
    }

    /// Returns the answer that the policy gives.
    static func answer(to ask: Ask, allows: Bool) -> Ask.Answer {
        switch ask.kind {
        case .permission:
            allows ? .allowOnce : .reject("This run allows nothing that would have to be asked for. Go on without it, and say what you left out.")
        case .question(let questions):
            .choices(
                questions.map { question in
                    // Answered in words, since rejecting a question ends the turn.
                    allows ? Array(question.options.prefix(1)) : ["Nobody is there to answer. Decide yourself, and say what you have assumed."]
                })
        }
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
    mutating func look() async throws(StepFailure) -> Verdict {
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
                return Failure(
                    .questionUnanswered, "Nobody answered the agent's question in time.", members: ["questionId": .string(unanswered)])
            }
            let ends = questions.filter { $0.state == .open }.map(\.expiresAt)
            nextExpiry = (ends + [nextExpiry].compactMap { $0 }).min()
            guard ends.isEmpty else { continue }
            // An answer that cannot be handed over now is retried at the next look at the agent's open asks.
            try? await agent.answer(ask, Question.reply(questions, to: ask))
            asks[ask.id.rawValue] = nil
        }
        return nil
    }

    private func change<Value: Sendable>(
        _ body: @escaping @Sendable (inout RunEdit) throws(StoreError) -> Value
    ) async throws(StepFailure) -> Value {
        try await StepFailure.converting { () throws(StoreError) in
            try await editor.edit(turn) { (edit, _) throws(StoreError) in try body(&edit) }
        }
    }
}

internal import Coding
internal import Database
internal import Runtime
internal import SandboxDriver

/// Changes to the agent's questions, and to the run they belong to.
extension RunEdit {
    /// Returns the questions of an ask. New ones are put to the caller, and the turn waits while one is open.
    mutating func questions(of ask: Ask, lifeSeconds: Int) throws(StoreError) -> [Question] {
        guard let turn else { return [] }
        let known = try connection.questions(of: turn.key, ask: ask.id.rawValue)
        if !known.isEmpty {
            if known.contains(where: { $0.state == .open }) { try enterWaiting() }
            return known
        }
        let made = Question.of(ask, turn: turn, lifeSeconds: lifeSeconds, now: now)
        for question in made {
            try connection.insert(question, of: run.key)
            emit(.question(question))
        }
        if !made.isEmpty { try enterWaiting() }
        return made
    }

    /// Closes a question; after the last open one, the turn goes on.
    mutating func close(_ question: Question, as state: Question.State, answer: [String]?) throws(StoreError) -> Question {
        var closed = question
        closed.state = state
        closed.answer = answer
        try connection.saveState(of: closed, now: now)
        emit(.question(closed))
        if run.state.phase == .waitingForAnswer, try connection.openQuestions(of: closed.turnKey).isEmpty { try apply(.entered(.working)) }
        return closed
    }

    /// Closes a turn's open questions when the turn ends: nobody waits for an answer any more.
    mutating func withdrawQuestions(of turn: TurnKey) throws(StoreError) {
        for question in try connection.openQuestions(of: turn) {
            var closed = question
            closed.state = .withdrawn
            try connection.saveState(of: closed, now: now)
            emit(.question(closed))
        }
    }

    private mutating func enterWaiting() throws(StoreError) {
        if run.state.status == .running, run.state.phase == .working { try apply(.entered(.waitingForAnswer)) }
    }
}

extension Question {
    /// Creates the questions of an ask, open from now on.
    static func of(_ ask: Ask, turn: Turn, lifeSeconds: Int, now: Timestamp) -> [Question] {
        func make(_ position: Int, _ kind: Kind, _ text: String, _ options: [Body.Option], isMultiple: Bool, standard: String?, tool: String)
            -> Question
        {
            let cut = text.cut(toBytes: EventLimits.summaryBytes).text
            let body = Body(
                text: cut, options: options, isMultiple: isMultiple, standard: standard, agent: turn.options.taskKind == .plan ? "plan" : "build",
                isSubagent: !ask.isRoot, tool: EventBounds.id(tool))
            return Question(
                id: Identifier.random(prefix: "q"), turn: turn.number, kind: kind, state: .open, answer: nil, createdAt: now,
                expiresAt: now.advanced(by: .seconds(lifeSeconds)), turnKey: turn.key, askID: ask.id.rawValue, position: position, body: body)
        }
        switch ask.kind {
        case .permission(let name, let patterns):
            let text = patterns.isEmpty ? "May the agent use \(name)?" : "May the agent use \(name) for \(patterns.joined(separator: ", "))?"
            let options = [Body.Option(value: "once", label: "Allow once"), Body.Option(value: "reject", label: "Do not allow")]
            return [make(0, .permission, text, options, isMultiple: false, standard: "reject", tool: name)]
        case .question(let questions):
            return questions.prefix(EngineLimits.questionsInAsk).enumerated().map { position, question in
                let options = question.options.filter { !$0.isEmpty && $0.utf8.count <= EngineLimits.optionBytes }.prefix(EngineLimits.options)
                return make(
                    position, options.isEmpty ? .text : .choice, question.text, options.map { Body.Option(value: $0, label: $0) },
                    isMultiple: question.isMultiple, standard: options.first, tool: "question")
            }
        }
    }

    /// Returns the reply to the agent once all questions of its ask are closed.
    static func reply(_ questions: [Question], to ask: Ask) -> Ask.Answer {
        let byPosition = Dictionary(questions.map { ($0.position, $0) }) { $1 }
        switch ask.kind {
        case .permission:
            if byPosition[0]?.answer == ["once"] { return .allowOnce }
            // Given a reason, the agent goes on; without one its turn would end.
            return .reject(
                byPosition[0]?.state == .answered ? "The caller does not allow this. Go on without it." : "Nobody has allowed this. Go on without it."
            )
        case .question(let asked): return .choices(asked.indices.map { byPosition[$0]?.answer ?? ["Nobody has answered. Decide yourself."] })
        }
    }
}

internal import Database
internal import Coding
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
            emit(EventDraft(.question, turn: turn.number, question.document))
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
        emit(EventDraft(.question, turn: closed.turn, closed.document))
        if run.state.phase == .waitingForAnswer, try connection.openQuestions(of: closed.turnKey).isEmpty { try apply(.entered(.working)) }
        return closed
    }

    /// Closes a turn's open questions when the turn ends: nobody waits for an answer any more.
    mutating func withdrawQuestions(of turn: TurnKey) throws(StoreError) {
        for question in try connection.openQuestions(of: turn) {
            var closed = question
            closed.state = .withdrawn
            try connection.saveState(of: closed, now: now)
            emit(EventDraft(.question, turn: closed.turn, closed.document))
        }
    }

    private mutating func enterWaiting() throws(StoreError) {
        if run.state.status == .running, run.state.phase == .working { try apply(.entered(.waitingForAnswer)) }
    }
}

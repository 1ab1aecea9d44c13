internal import Database
internal import Coding
internal import Runtime

/// Answers a question of the agent; the turn's worker is notified afterwards.
struct AnswerQuestion: RunChange {
    let questionID: String
    let runID: String
    let texts: [String]

    func perform(in transaction: borrowing WriteTransaction) throws(StoreError) -> ChangeOutcome {
        let connection = transaction.connection
        guard var run = try connection.run(id: runID) else { return .refused(.unknownRun) }
        guard var question = try connection.question(id: questionID, of: run.key) else {
            return .refused(Failure(.notFound, "The run has no question \(questionID)."))
        }
        if question.state == .open {
            // An invalid answer is refused before anything is changed.
            if let problem = question.problem(with: texts) {
                return .refused(
                    Failure(
                        .invalidField, "Not valid: answer.",
                        members: [
                            "fields": [
                                FieldProblem(path: "answer", code: .value, message: problem, allowed: question.allowed).document
                            ]
                        ]))
            }
            var edit = RunEdit(run, turn: try connection.turnAtWork(of: run.key), in: transaction)
            question = try edit.close(question, as: .answered, answer: texts)
            run = try edit.save(in: transaction)
        } else if question.state != .answered || question.answer != texts {
            return .refused(
                Failure(
                    .questionClosed, "The question is \(question.state.rawValue).",
                    members: ["runId": .string(run.id), "questionId": .string(question.id)]))
        }
        return .done(Acceptance(run: try connection.view(of: run), question: question))
    }
}

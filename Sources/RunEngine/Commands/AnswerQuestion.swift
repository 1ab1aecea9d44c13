internal import Database
internal import Coding
internal import Runtime

/// Answers a question of the agent in one transaction; the turn's worker is notified afterwards.
struct AnswerQuestion: Sendable {
    let questionID: String
    let runID: String
    let texts: [String]
    let account: AccountKey
    let claim: IdempotencyClaim?
    let render: @Sendable (Question) -> BoundAnswer

    func perform(in transaction: borrowing WriteTransaction) throws(StoreError) -> CommandOutcome {
        let connection = transaction.connection
        if let bound = try Idempotency.earlier(claim, account: account, in: transaction) { return bound }
        guard let run = try connection.run(id: runID), run.accountKey == account else { return .refused(.unknownRun) }
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
            _ = try edit.save(in: transaction)
        } else if question.state != .answered || question.answer != texts {
            return .refused(
                Failure(
                    .questionClosed, "The question is \(question.state.rawValue).",
                    members: ["runId": .string(run.id), "questionId": .string(question.id)]))
        }
        let answer = render(question)
        try Idempotency.bind(answer, to: claim, account: account, in: transaction)
        return .answered(CommandAnswer(answer: answer, isReplayed: false, run: run.key))
    }
}

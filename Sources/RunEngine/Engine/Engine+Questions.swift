internal import Database
internal import Coding
internal import Runtime

extension Engine {
    /// Returns the questions that a run's agent has asked, in order.
    public func questions(of run: Run) async throws(Failure) -> [Question] {
        try await read { (snapshot) throws(StoreError) in try snapshot.connection.questions(of: run.key) }
    }

    /// Answers a question. Repeating the same answer changes nothing; another one throws `question_closed`.
    ///
    /// - Parameter texts: One value, or several if the question allows several choices.
    public func answer(
        _ questionID: String, with texts: [String], of runID: String, by key: APIKey, claim: IdempotencyClaim?,
        render: @escaping @Sendable (Question) -> BoundAnswer
    ) async throws(Failure) -> CommandAnswer {
        let command = AnswerQuestion(questionID: questionID, runID: runID, texts: texts, account: key.accountKey, claim: claim, render: render)
        let answer = try await perform { (tx) throws(StoreError) in try command.perform(in: tx) }
        if let run = answer.run {
            let dispatcher = dispatcher
            Task { await dispatcher.look(at: run) }
        }
        return answer
    }
}

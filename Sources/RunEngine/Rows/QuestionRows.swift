internal import Coding
internal import Database
internal import Runtime

/// Questions in the database.
extension SQLConnection {
    private static let questionColumns =
        "id, turn, kind, state, answer, created_at, expires_at, turn_key, ask_id, position, body"

    /// Returns the questions of a run, in order.
    func questions(of run: RunKey) throws(StoreError) -> [Question] {
        try all(
            "SELECT \(SQLConnection.questionColumns) FROM questions WHERE run_key = ? ORDER BY key", [.integer(run.value)],
            SQLConnection.question(from:))
    }

    func question(id: String, of run: RunKey) throws(StoreError) -> Question? {
        try first(
            "SELECT \(SQLConnection.questionColumns) FROM questions WHERE id = ? AND run_key = ?", [.text(id), .integer(run.value)],
            SQLConnection.question(from:))
    }

    /// Returns the questions of one ask of the agent, in order.
    func questions(of turn: TurnKey, ask: String) throws(StoreError) -> [Question] {
        try all(
            "SELECT \(SQLConnection.questionColumns) FROM questions WHERE turn_key = ? AND ask_id = ? ORDER BY position",
            [.integer(turn.value), .text(ask)], SQLConnection.question(from:))
    }

    /// Returns the questions of a turn that are still open.
    func openQuestions(of turn: TurnKey) throws(StoreError) -> [Question] {
        try all(
            "SELECT \(SQLConnection.questionColumns) FROM questions WHERE turn_key = ? AND state = 'open' ORDER BY key", [.integer(turn.value)],
            SQLConnection.question(from:))
    }

    func insert(_ question: Question, of run: RunKey) throws(StoreError) {
        try self.run(
            """
            INSERT INTO questions (id, run_key, turn_key, turn, ask_id, position, kind, body, state, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(question.id), .integer(run.value), .integer(question.turnKey.value), .integer(question.turn), .text(question.askID),
                .integer(question.position), .text(question.kind.rawValue), .json(question.body), .text(question.state.rawValue),
                .at(question.createdAt), .at(question.expiresAt),
            ])
    }

    func saveState(of question: Question, now: Timestamp) throws(StoreError) {
        let answer = question.answer.map { SQLValue.text(String(decoding: JSONValue.array($0.map { .string($0) }).encoded(), as: UTF8.self)) }
        try self.run(
            "UPDATE questions SET state = ?, answer = ?, closed_at = ? WHERE id = ?",
            [.text(question.state.rawValue), answer ?? .null, .at(now), .text(question.id)])
    }

    private static func question(from row: borrowing SQLRow) throws(StoreError) -> Question {
        Question(
            id: row.text(0), turn: Int(row.int(1)), kind: try row.value(2, as: Question.Kind.self), state: try row.value(3, as: Question.State.self),
            answer: row.isNull(4) ? nil : try row.json(4, as: [String].self), createdAt: row.time(5), expiresAt: row.time(6),
            turnKey: TurnKey(row.int(7)), askID: row.text(8), position: Int(row.int(9)), body: try row.json(10, as: Question.Body.self))
    }
}

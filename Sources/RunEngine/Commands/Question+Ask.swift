internal import Coding
internal import Runtime
internal import SandboxDriver

extension Question {
    /// The questions of an ask, open from now on.
    static func of(_ ask: Ask, turn: Turn, lifeSeconds: Int, now: Timestamp) -> [Question] {
        func make(_ position: Int, _ kind: Kind, _ text: String, _ options: [Body.Option], isMultiple: Bool, standard: String?, tool: String)
            -> Question
        {
            let cut = text.cut(toBytes: EventLimits.summaryBytes).text
            let body = Body(
                text: cut, options: options, isMultiple: isMultiple, standard: standard, agent: turn.options.taskKind == .plan ? "plan" : "build",
                isSubagent: !ask.isRoot, tool: tool)
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
            return questions.enumerated().map { position, question in
                make(
                    position, question.options.isEmpty ? .text : .choice, question.text,
                    question.options.map { Body.Option(value: $0, label: $0) }, isMultiple: question.isMultiple, standard: question.options.first,
                    tool: "question")
            }
        }
    }

    /// What the agent is told, when all questions of its ask are closed.
    static func reply(_ questions: [Question], to ask: Ask) -> Answer {
        let sorted = questions.sorted { $0.position < $1.position }
        switch ask.kind {
        case .permission:
            if sorted.first?.answer == ["once"] { return .allowOnce }
            // With a word the agent goes on; without one its turn would end.
            return .reject(
                sorted.first?.state == .answered ? "The caller does not allow this. Go on without it." : "Nobody has allowed this. Go on without it.")
        case .question: return .choices(sorted.map { $0.answer ?? ["Nobody has answered. Decide yourself."] })
        }
    }
}

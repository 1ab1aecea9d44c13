internal import Coding
internal import Runtime
internal import SandboxDriver

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
    static func reply(_ questions: [Question], to ask: Ask) -> Answer {
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

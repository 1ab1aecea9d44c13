internal import Coding
internal import Runtime
internal import SandboxDriver

/// Turns the agent's reports into events of the run. Pure: remembers only what it has already reported.
struct TranscriptReducer: Sendable {
    private let turn: Int
    private let round: Int
    private let prompt: String
    private var reported: Set<String> = []
    private var closedParts: Set<String> = []

    /// - Parameter prompt: The prompt of the round.
    init(turn: Int, round: Int = 0, prompt: String) {
        self.turn = turn
        self.round = round
        self.prompt = prompt
    }

    /// Returns whether a fact has not been reported yet.
    func isNew(_ fact: AgentFact) -> Bool { !reported.contains(fact.source) }

    /// Returns the events of a fact; none if it was reported already or does not concern the run.
    mutating func reduce(_ fact: AgentFact) -> [EventDraft] {
        guard reported.insert(fact.source).inserted else { return [] }
        // A sub-agent talks to the agent, not to the user: of its facts only tool calls are told.
        switch fact.content {
        case .promptReceived:
            let part = round == 0 ? "prompt:\(turn)" : "prompt:\(turn):\(round)"
            return [.message(prompt, part: part, role: "user", turn: turn, round: round, source: fact.source)]
        case .message(let part, let text):
            closedParts.insert(part)
            return fact.isRoot ? [.message(text, part: part, role: "assistant", turn: turn, round: round, source: fact.source)] : []
        case .reasoning(let part, let text):
            closedParts.insert(part)
            return fact.isRoot ? [.reasoning(text, part: part, turn: turn, round: round, source: fact.source)] : []
        case .toolStarted(let call): return [.toolStarted(call, isSubagent: !fact.isRoot, turn: turn, source: fact.source)]
        case .toolEnded(let call, let result): return [.toolEnded(call, result, turn: turn, source: fact.source)]
        case .todo(let items): return fact.isRoot ? [.todo(items, turn: turn, source: fact.source)] : []
        case .compacted:
            let warning = Warning(.contextCompacted, "The agent summarised earlier conversation to make room.")
            return [EventDraft(warning, turn: turn, source: fact.source)]
        // Git reports changed files at the end of the turn: the agent sees only those of its own tools.
        case .fileChanged, .stepEnded: return []
        }
    }

    /// Returns whether a text is still open for further pieces.
    func isOpen(_ part: String) -> Bool { !closedParts.contains(part) }
}

/// Puts the facts of a turn in order: those of a sub-agent's session stand before the end of the call that started it. Pure.
struct TranscriptBuilder {
    private let maker: FactMaker
    private var children: [OpenCodeV1.ChildEntries]
    private(set) var facts: [AgentFact] = []
    private(set) var open: [AgentDelta] = []

    init(root: AgentSessionID, children: [OpenCodeV1.ChildEntries]) {
        maker = FactMaker(root: root)
        self.children = children
    }

    mutating func add(_ turn: TurnSlice) {
        facts += maker.facts(of: turn.prompt.message)
        for entry in turn.entries {
            add(entry)
            if !entry.message.isUser { open += TranscriptBuilder.texts(of: entry) }
        }
        while !children.isEmpty { add(children.removeFirst()) }
    }

    private mutating func add(_ entry: WireEntry) {
        if !entry.message.isUser {
            for part in entry.parts {
                let new = maker.facts(of: part, isClosed: entry.message.isCompleted)
                if case .tool(let tool) = part.kind, let child = tool.child, let index = children.firstIndex(where: { $0.session == child }) {
                    let inside = children.remove(at: index)
                    facts += new.prefix(1)
                    add(inside)
                    facts += new.dropFirst()
                } else {
                    facts += new
                }
            }
        }
        facts += maker.facts(of: entry.message)
    }

    private mutating func add(_ child: OpenCodeV1.ChildEntries) {
        for entry in child.entries { add(entry) }
    }

    /// Texts of a message at work that may still grow.
    private static func texts(of entry: WireEntry) -> [AgentDelta] {
        guard !entry.message.isCompleted else { return [] }
        return entry.parts.compactMap { part in
            switch part.kind {
            case .text(let text, isEnded: false, isSynthetic: false) where !text.isEmpty:
                return AgentDelta(part: part.id, kind: .message, text: text, isSnapshot: true)
            case .reasoning(let text, isEnded: false) where !text.isEmpty:
                return AgentDelta(part: part.id, kind: .reasoning, text: text, isSnapshot: true)
            default: return nil
            }
        }
    }
}

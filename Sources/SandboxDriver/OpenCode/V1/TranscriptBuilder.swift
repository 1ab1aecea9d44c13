/// The answers of a session below the root, as far as they belong to one turn of the root.
struct ChildTurn: Sendable {
    let session: String
    let entries: [WireEntry]
}

/// Orders the facts of a turn: those of a sub-agent's session come before the end of the call that started it. Pure.
struct TranscriptBuilder {
    private let maker: FactMaker
    private var children: [ChildTurn]
    /// `true` if nothing more will be added to the turn, whatever its messages look like.
    private let isOver: Bool
    /// `true` if something waits for a text in progress.
    private var isHeld = false
    private(set) var facts: [AgentFact] = []
    private var open: [AgentDelta] = []

    init(root: AgentSessionID, children: [ChildTurn], isOver: Bool = false) {
        maker = FactMaker(root: root)
        self.children = children
        self.isOver = isOver
    }

    /// Returns the transcript of a turn that is in a known state; `nil` = the turn's prompt is not recorded.
    static func transcript(of turn: TurnSlice?, _ children: [ChildTurn], in root: AgentSessionID, _ state: TurnState) -> Transcript {
        guard let turn else { return Transcript(facts: [], open: [], state: state, summary: nil, usage: ModelUsage()) }
        let isOver = if case .ended = state { true } else { false }
        var builder = TranscriptBuilder(root: root, children: children, isOver: isOver)
        builder.add(turn)
        let usage = children.reduce(turn.usage) { $0 + TurnSlice.usage(of: $1.entries) }
        return Transcript(facts: builder.facts, open: builder.open, state: state, summary: turn.summary, usage: usage)
    }

    mutating func add(_ turn: TurnSlice) {
        facts += maker.facts(of: turn.prompt.message)
        add(turn.entries)
        if !isOver, let last = turn.entries.last, !last.message.isUser, !last.message.isSummary { open += TranscriptBuilder.texts(of: last) }
        // The call that started a sub-agent may itself be waiting.
        while !children.isEmpty, !isHeld { add(children.removeFirst().entries) }
    }

    private mutating func add(_ entries: [WireEntry]) {
        let last = entries.lastIndex { !$0.message.isUser }
        for (index, entry) in entries.enumerated() {
            // A message followed by another one was left unfinished.
            if !entry.message.isUser { add(entry, isOver: isOver || entry.message.isCompleted || index != last) }
            facts += maker.facts(of: entry.message)
        }
    }

    private mutating func add(_ entry: WireEntry, isOver: Bool) {
        let (parts, isHeld) = maker.facts(of: entry.message, entry.parts, isOver: isOver)
        for (part, new) in parts {
            if case .tool(let tool) = part.kind, let child = tool.child, let index = children.firstIndex(where: { $0.session == child }) {
                let inside = children.remove(at: index)
                facts += new.prefix(1)
                add(inside.entries)
                facts += new.dropFirst()
            } else {
                facts += new
            }
        }
        if isHeld { self.isHeld = true }
    }

    /// Returns the text without an incomplete character at its end, whose rest is still to come.
    private static func whole(_ text: String) -> String {
        text.unicodeScalars.last == "\u{FFFD}" ? String(String.UnicodeScalarView(text.unicodeScalars.dropLast())) : text
    }

    /// Returns the texts of a message in progress that may still grow.
    private static func texts(of entry: WireEntry) -> [AgentDelta] {
        guard !entry.message.isCompleted else { return [] }
        return entry.parts.compactMap { part in
            switch part.kind {
            case .text(let text, isEnded: false, isSynthetic: false) where !text.isEmpty:
                return AgentDelta(part: part.id, kind: .message, snapshot: whole(text))
            case .reasoning(let text, isEnded: false) where !text.isEmpty:
                return AgentDelta(part: part.id, kind: .reasoning, snapshot: whole(text))
            default: return nil
            }
        }
    }
}

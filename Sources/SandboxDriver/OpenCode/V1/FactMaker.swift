internal import Coding

/// Makes facts from parts and messages: the same ones under the same keys whether they come from the stream or from the transcript.
struct FactMaker: Sendable {
    let root: AgentSessionID

    /// Returns the source of the fact that a text is complete.
    static func completion(of part: String) -> String { "\(part):completed" }

    /// Returns the final facts of an assistant message's parts, part by part, in order, up to a text in progress. Facts after it are held back, since
    /// the text was said first.
    ///
    /// - Parameters:
    ///   - parts: in the order in which they began.
    ///   - isOver: `true` if nothing more will be added to the message.
    /// - Returns: the facts, and whether others are waiting for a text.
    func facts(of message: WireMessage, _ parts: [WirePart], isOver: Bool) -> (parts: [(part: WirePart, facts: [AgentFact])], isHeld: Bool) {
        var released: [(part: WirePart, facts: [AgentFact])] = []
        for (index, part) in parts.enumerated() {
            // A step that begins after it is another attempt of the model: what the first attempt left unfinished stays so.
            let isClosed = isOver || parts[(index + 1)...].contains { $0.kind == .stepStart }
            // A summary of earlier conversation is not part of the conversation, but its cost counts.
            let isShown = if case .stepFinish = part.kind { true } else { !message.isSummary }
            if isShown { released.append((part, facts(of: part, isClosed: isClosed))) }
            if part.isBeingWritten, !isClosed {
                let isHeld = parts[(index + 1)...].contains { !facts(of: $0, isClosed: false).isEmpty || $0.isBeingWritten }
                return (released, isHeld)
            }
        }
        return (released, false)
    }

    /// Returns the final facts of a part.
    ///
    /// - Parameter isClosed: `true` if a text without an end of its own will not grow any more.
    private func facts(of part: WirePart, isClosed: Bool) -> [AgentFact] {
        switch part.kind {
        case .text(let text, let isEnded, let isSynthetic):
            guard isEnded || isClosed, !text.isEmpty, !isSynthetic else { return [] }
            return [fact(FactMaker.completion(of: part.id), part.session, .message(part: part.id, text: text))]
        case .reasoning(let text, let isEnded):
            guard isEnded || isClosed, !text.isEmpty else { return [] }
            return [fact(FactMaker.completion(of: part.id), part.session, .reasoning(part: part.id, text: text))]
        case .tool(let tool): return facts(of: tool, part)
        case .stepFinish(let reason, let usage): return [fact("\(part.id):step", part.session, .stepEnded(reason: reason, usage: usage))]
        case .stepStart, .other: return []
        }
    }

    private func facts(of tool: WireTool, _ part: WirePart) -> [AgentFact] {
        guard tool.state != .pending else { return [] }
        var facts = [fact("\(part.id):started", part.session, .toolStarted(tool.call))]
        guard let result = tool.result else { return facts }
        facts.append(fact("\(part.id):completed", part.session, .toolEnded(tool.call, result)))
        for (number, path) in tool.changedPaths.enumerated() {
            facts.append(fact("\(part.id):file:\(number)", part.session, .fileChanged(path: path)))
        }
        if let todo = tool.todo { facts.append(fact("\(part.id):todo", part.session, .todo(todo))) }
        return facts
    }

    /// Returns the final facts of a message's head.
    func facts(of message: WireMessage) -> [AgentFact] {
        if message.isUser {
            guard message.session == root.rawValue, message.isOurPrompt else { return [] }
            return [fact("\(message.id):received", message.session, .promptReceived(PromptID(rawValue: message.id)))]
        }
        guard message.isSummary, message.isCompleted else { return [] }
        return [fact("\(message.id):compacted", message.session, .compacted)]
    }

    private func fact(_ source: String, _ session: String, _ content: AgentFact.Content) -> AgentFact {
        AgentFact(source: source, session: AgentSessionID(rawValue: session), isRoot: session == root.rawValue, content: content)
    }
}

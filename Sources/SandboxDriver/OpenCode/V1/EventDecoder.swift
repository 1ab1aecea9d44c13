internal import Coding

/// Decodes frames of OpenCode's event stream into events. Pure: frames in, events out. Unknown types are skipped, since each version adds some; an
/// unreadable frame is reported, since nobody knows what it held.
struct EventDecoder: Sendable {
    private let root: AgentSessionID
    private let facts: FactMaker
    /// The session and those below it.
    private var tree: Set<String>
    /// The session that started each session below the root.
    private var parents: [String: String] = [:]
    private var messages = OpenMessages()
    private var reasoningParts: Set<String> = []
    /// Texts in progress of which every piece has arrived.
    private var texts: [String: GrowingText] = [:]
    /// The sources of the facts that were reported.
    private var reported: Set<String> = []
    /// Facts and asks of sessions that wait until an earlier text, of the session or above it, is reported.
    private var waiting: [(session: String, event: AgentEvent)] = []

    /// - Parameter children: sessions below the root that are already known.
    init(root: AgentSessionID, children: [String] = []) {
        self.root = root
        facts = FactMaker(root: root)
        tree = Set(children).union([root.rawValue])
    }

    /// A text in progress, as far as it has arrived.
    private struct GrowingText {
        var joiner = TextJoiner()
        /// The bytes reported so far.
        var bytes = 0
    }

    /// The path of a text piece in its frame.
    private static let piece = ["properties", "delta"]

    /// Returns the events of one frame's data.
    mutating func decode(_ data: [UInt8]) -> [AgentEvent] {
        guard let (value, piece) = try? JSONValue.read(data, at: EventDecoder.piece) else { return missFrame() }
        guard let type = value["type"]?.asString else { return [] }
        return decode(type, value["properties"] ?? .null, piece)
    }

    /// Records the loss of a frame. It may have been a piece of any text, and what follows the gap must not be taken for its continuation.
    mutating func missFrame() -> [AgentEvent] {
        texts = [:]
        return [.unreadable]
    }

    private mutating func decode(_ type: String, _ properties: JSONValue, _ piece: [UInt8]?) -> [AgentEvent] {
        let session = properties["sessionID"]?.asString
        switch type {
        case "server.connected": return [.connected]
        case "server.instance.disposed", "global.disposed": return [.disconnected("the agent has closed the directory")]
        case "session.created", "session.updated":
            learn(properties["info"])
            return []
        case "permission.asked": return asked(Ask(wirePermission: properties, root: root))
        case "question.asked": return asked(Ask(wireQuestion: properties, root: root))
        case "permission.replied", "question.replied", "question.rejected": return answered(properties["requestID"]?.asString)
        case "session.error": return failure(WireError(properties["error"]), session)
        default: break
        }
        guard let session, tree.contains(session) else { return [] }
        switch type {
        case "session.status":
            return [.status(AgentStatus(wire: properties["status"]), session: AgentSessionID(rawValue: session), isRoot: session == root.rawValue)]
        case "message.updated": return message(WireMessage(properties["info"]))
        case "message.part.updated": return part(properties["part"].flatMap(WirePart.init))
        case "message.part.delta": return delta(properties, piece, session)
        default: return []
        }
    }

    /// Adds a sub-agent's session, whose parent is in the tree.
    private mutating func learn(_ info: JSONValue?) {
        guard tree.count < OpenCodeLimits.sessionsPerTree, let id = info?["id"]?.asString, let parent = info?["parentID"]?.asString else { return }
        if tree.contains(parent) { adopt(id, by: parent) }
    }

    private mutating func adopt(_ child: String, by parent: String) {
        guard child != root.rawValue, tree.count < OpenCodeLimits.sessionsPerTree, tree.insert(child).inserted || parents[child] == nil else {
            return
        }
        parents[child] = parent
    }

    private func failure(_ error: WireError?, _ session: String?) -> [AgentEvent] {
        // Without a session it concerns a skill, a plugin or the configuration; an abort is our own doing.
        guard let error, !error.isAbort, let session, tree.contains(session) else { return [] }
        return [.failure(error.failure, session: AgentSessionID(rawValue: session))]
    }

    private mutating func message(_ message: WireMessage?) -> [AgentEvent] {
        guard let message else { return [] }
        guard !message.isUser else { return report(facts.facts(of: message), of: message.session) }
        var events: [AgentEvent] = []
        if !messages.update(message) {
            guard message.isCompleted else { return [] }
            // The transcript has its content, which precedes everything that follows.
            events.append(.missed)
        }
        events += reportParts(of: message.id)
        events += report(facts.facts(of: message), of: message.session)
        if message.isCompleted { messages.close(message.id) }
        return events + release()
    }

    private mutating func part(_ part: WirePart?) -> [AgentEvent] {
        // The text of a user's message is no answer. A message that began before the stream is read from the transcript.
        guard let part, messages.update(part) else { return [] }
        // A summary of earlier conversation is not part of the conversation.
        let isShown = messages[part.message]?.message.isSummary != true
        switch part.kind {
        case .text(let text, let isEnded, isSynthetic: false) where isShown: follow(part.id, text, isEnded: isEnded)
        case .reasoning(let text, let isEnded):
            reasoningParts.insert(part.id)
            if isShown { follow(part.id, text, isEnded: isEnded) }
        case .tool(let tool): if let child = tool.child { adopt(child, by: part.session) }
        default: break
        }
        return reportParts(of: part.message) + release()
    }

    /// Follows a text that is announced while it is still empty: only then does it arrive from its beginning.
    private mutating func follow(_ part: String, _ text: String, isEnded: Bool) {
        if isEnded {
            texts[part] = nil
        } else if text.isEmpty, texts[part] == nil {
            texts[part] = GrowingText()
        }
    }

    private mutating func delta(_ properties: JSONValue, _ piece: [UInt8]?, _ session: String) -> [AgentEvent] {
        guard session == root.rawValue, properties["field"]?.asString == "text", let part = properties["partID"]?.asString, let piece,
            !reported.contains(FactMaker.completion(of: part)),
            properties["messageID"]?.asString.map({ messages[$0]?.message.isSummary != true }) == true
        else { return [] }
        guard var text = texts[part] else { return [.missedText] }
        let kind = reasoningParts.contains(part) ? AgentDelta.Kind.reasoning : .message
        // Agents pass pieces on as their model sends them. One may end inside a character, whose rest comes with the next piece.
        let delta = AgentDelta(part: part, kind: kind, text: text.joiner.take(piece), offset: text.bytes)
        text.bytes += delta.text.utf8.count
        texts[part] = text
        return [.delta(delta)]
    }

    // MARK: Order

    private mutating func reportParts(of id: String) -> [AgentEvent] {
        guard let open = messages[id] else { return [] }
        let (parts, isHeld) = facts.facts(of: open.message, open.parts, isOver: open.message.isCompleted)
        messages.hold(id, isHeld)
        return report(parts.flatMap(\.facts), of: open.message.session)
    }

    /// Reports each fact once, although its part arrives many times. Facts of a session wait for earlier texts above it.
    private mutating func report(_ facts: [AgentFact], of session: String) -> [AgentEvent] {
        let new = facts.filter { reported.insert($0.source).inserted }.map { AgentEvent.fact($0) }
        guard ancestors(of: session).contains(where: messages.isHeld) else { return new }
        waiting += new.map { (session, $0) }
        return []
    }

    /// Reports an ask after the text that leads to it. If that text never ends, the next query of the open asks finds the ask.
    private mutating func asked(_ ask: Ask?) -> [AgentEvent] {
        guard let ask else { return [] }
        let session = ask.session.rawValue
        guard ([session] + ancestors(of: session)).contains(where: messages.isWriting) else { return [.ask(ask)] }
        waiting.append((session, .ask(ask)))
        return []
    }

    private mutating func answered(_ id: String?) -> [AgentEvent] {
        guard let id else { return [] }
        waiting.removeAll { if case .ask(let ask) = $0.event { ask.id.rawValue == id } else { false } }
        return [.askClosed(AskID(rawValue: id))]
    }

    private mutating func release() -> [AgentEvent] {
        guard !waiting.isEmpty else { return [] }
        var ready: [AgentEvent] = []
        var rest: [(session: String, event: AgentEvent)] = []
        for entry in waiting {
            let above = ancestors(of: entry.session)
            let isReady =
                if case .ask = entry.event {
                    !([entry.session] + above).contains(where: messages.isWriting)
                } else {
                    !above.contains(where: messages.isHeld)
                }
            if isReady { ready.append(entry.event) } else { rest.append(entry) }
        }
        waiting = rest
        return ready
    }

    /// Returns the sessions above one, nearest first.
    private func ancestors(of session: String) -> [String] {
        var found: [String] = []
        var next = parents[session]
        while let parent = next, !found.contains(parent) {
            found.append(parent)
            next = parents[parent]
        }
        return found
    }
}

/// The agent's messages in progress, with their parts in the order in which they began, as far as the event stream has reported them.
private struct OpenMessages: Sendable {
    /// A message and its parts.
    struct Entry: Sendable {
        var message: WireMessage
        var parts: [WirePart] = []
        /// `true` if something in it waits for a text in progress.
        var isHeld = false
    }

    private var entries: [String: Entry] = [:]
    /// Unfinished messages that began before the stream did.
    private var missed: Set<String> = []

    subscript(id: String) -> Entry? { entries[id] }

    /// Records a message's head; returns `false` if the message began before the stream did.
    mutating func update(_ message: WireMessage) -> Bool {
        if missed.contains(message.id) {
            if message.isCompleted { missed.remove(message.id) }
            return false
        }
        let isNew = entries[message.id] == nil
        // A message that begins has neither an end nor a reason for one.
        let isMissed = isNew && (message.isCompleted || message.finish != nil || message.error != nil)
        if isMissed, !message.isCompleted {
            missed.insert(message.id)
            return false
        }
        entries[message.id, default: Entry(message: message)].message = message
        return !isMissed
    }

    /// Records a part; returns `false` if its message is unknown or began before the stream did.
    mutating func update(_ part: WirePart) -> Bool {
        guard var entry = entries[part.message] else { return false }
        if let index = entry.parts.firstIndex(where: { $0.id == part.id }) { entry.parts[index] = part } else { entry.parts.append(part) }
        entries[part.message] = entry
        return true
    }

    mutating func hold(_ id: String, _ isHeld: Bool) {
        entries[id]?.isHeld = isHeld
    }

    /// Forgets the parts of a finished message: its texts and outputs may be large, and the turn long.
    mutating func close(_ id: String) {
        entries[id]?.parts = []
        entries[id]?.isHeld = false
    }

    /// Returns whether something in the session waits for a text.
    func isHeld(_ session: String) -> Bool {
        entries.values.contains { $0.isHeld && $0.message.session == session }
    }

    /// Returns whether a text of the session is in progress.
    func isWriting(_ session: String) -> Bool {
        entries.values.contains { $0.message.session == session && !$0.message.isCompleted && $0.parts.contains(where: \.isBeingWritten) }
    }
}

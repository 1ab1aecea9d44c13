internal import Coding

/// Turns frames of OpenCode's event stream into events. Pure: frames in, events out. Frames that cannot be read and types that are not known
/// are skipped, since each version adds some.
struct EventDecoder: Sendable {
    private let root: AgentSessionID
    private let facts: FactMaker
    /// The session and those below it.
    private var tree: Set<String>
    private var assistantMessages: Set<String> = []
    private var reasoningParts: Set<String> = []
    private var told: Set<String> = []

    /// - Parameter children: sessions below the root that are known already.
    init(root: AgentSessionID, children: [String] = []) {
        self.root = root
        facts = FactMaker(root: root)
        tree = Set(children).union([root.rawValue])
    }

    /// The events of one frame's data.
    mutating func decode(_ data: [UInt8]) -> [AgentEvent] {
        guard let value = try? JSONValue(parsing: data), let type = value["type"]?.asString else { return [] }
        return decode(type, value["properties"] ?? .null)
    }

    private mutating func decode(_ type: String, _ properties: JSONValue) -> [AgentEvent] {
        let session = properties["sessionID"]?.asString
        switch type {
        case "server.connected": return [.connected]
        case "server.instance.disposed", "global.disposed": return [.disconnected("the agent has closed the directory")]
        case "session.created", "session.updated":
            learn(properties["info"])
            return []
        case "permission.asked": return Ask(wirePermission: properties, root: root).map { [.ask($0)] } ?? []
        case "question.asked": return Ask(wireQuestion: properties, root: root).map { [.ask($0)] } ?? []
        case "permission.replied", "question.replied", "question.rejected":
            return properties["requestID"]?.asString.map { [.askClosed(AskID(rawValue: $0))] } ?? []
        case "session.error": return failure(WireError(properties["error"]), session)
        default: break
        }
        guard let session, tree.contains(session) else { return [] }
        switch type {
        case "session.status":
            return [.status(AgentStatus(wire: properties["status"]), session: AgentSessionID(rawValue: session), isRoot: session == root.rawValue)]
        case "message.updated": return message(WireMessage(properties["info"]))
        case "message.part.updated": return part(properties["part"].flatMap(WirePart.init))
        case "message.part.delta": return delta(properties, session)
        default: return []
        }
    }

    /// Sub-agents work in sessions of their own, whose parent is in the tree.
    private mutating func learn(_ info: JSONValue?) {
        guard tree.count < OpenCodeLimits.sessionsPerTree, let id = info?["id"]?.asString, let parent = info?["parentID"]?.asString else { return }
        if tree.contains(parent) { tree.insert(id) }
    }

    private func failure(_ error: WireError?, _ session: String?) -> [AgentEvent] {
        // Without a session it is about a skill, a plugin or the configuration; an abort is our own doing.
        guard let error, !error.isAbort, let session, tree.contains(session) else { return [] }
        return [.failure(error.failure, session: AgentSessionID(rawValue: session))]
    }

    private mutating func message(_ message: WireMessage?) -> [AgentEvent] {
        guard let message else { return [] }
        if !message.isUser { assistantMessages.insert(message.id) }
        return tell(facts.facts(of: message))
    }

    private mutating func part(_ part: WirePart?) -> [AgentEvent] {
        // The text of a user's message is no answer. A message that began before the stream did is read from the transcript.
        guard let part, assistantMessages.contains(part.message) else { return [] }
        if case .reasoning = part.kind { reasoningParts.insert(part.id) }
        if case .tool(let tool) = part.kind, let child = tool.child, tree.count < OpenCodeLimits.sessionsPerTree { tree.insert(child) }
        return tell(facts.facts(of: part, isClosed: false))
    }

    private func delta(_ properties: JSONValue, _ session: String) -> [AgentEvent] {
        guard session == root.rawValue, properties["field"]?.asString == "text", let text = properties["delta"]?.asString,
            let part = properties["partID"]?.asString, let message = properties["messageID"]?.asString, assistantMessages.contains(message)
        else { return [] }
        return [.delta(AgentDelta(part: part, kind: reasoningParts.contains(part) ? .reasoning : .message, text: text, isSnapshot: false))]
    }

    /// The same part is reported many times; each fact is told once.
    private mutating func tell(_ facts: [AgentFact]) -> [AgentEvent] {
        facts.filter { told.insert($0.source).inserted }.map { .fact($0) }
    }
}

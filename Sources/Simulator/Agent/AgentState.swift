internal import Coding
internal import Runtime

/// Everything the agent knows: its sessions, the turns at work, the asks that are open. Each change is saved and published.
@NetworkLoop final class AgentState {
    let setup: AgentSetup
    let hub = EventHub()
    let asks = AskBook()
    private let file: StateFile
    private(set) var sessions: [StoredSession]
    private(set) var statuses: JSONObject = [:]
    private var turns: [String: Turn] = [:]
    /// How often the messages of sessions cannot be read.
    private var garbled: [String: Int] = [:]
    private var isChanged = false

    init(_ setup: AgentSetup) {
        self.setup = setup
        file = StateFile(path: setup.stateFile)
        sessions = file.load()
    }

    func session(_ id: String) -> StoredSession? {
        sessions.first { $0.id == id }
    }

    /// - Parameter change: makes of the frame what JSON values cannot hold.
    func publish(_ type: String, _ properties: JSONValue, in session: String, _ change: ([UInt8]) -> [UInt8] = { $0 }) {
        guard let directory = self.session(session)?.directory else { return }
        hub.publish(type, .object(JSONObject([("sessionID", .string(session))]).merging(properties.asObject ?? [:])), directory: directory, change)
    }

    /// A frame that is no JSON.
    func publishNoise(in session: String) {
        publish("noise", [:], in: session) { frame in Array(frame.prefix(frame.count / 2)) + [10, 10] }
    }

    /// Whether the session's messages cannot be read this time.
    func takesGarbled(_ session: String) -> Bool {
        guard let readings = garbled[session], readings > 0 else { return false }
        garbled[session] = readings - 1
        return true
    }

    func garble(_ session: String, readings: Int) {
        garbled[session] = readings
    }

    // MARK: sessions and messages

    func add(_ session: StoredSession) {
        sessions.append(session)
        isChanged = true
        save()
        publish("session.created", ["info": session.info], in: session.id)
    }

    /// A message's head: new, or in place of the one with its id.
    func put(_ info: JSONValue, in session: String) {
        change(session) { session in
            let id = info["id"]?.asString
            if let index = session.messages.lastIndex(where: { $0.id == id }) {
                session.messages[index].info = info
            } else {
                session.messages.append(StoredMessage(info: info, parts: []))
            }
        }
        publish("message.updated", ["info": info], in: session)
    }

    /// A part of a message: new, or in place of the one with its id.
    func put(part: JSONValue, in session: String) {
        record(part, in: session)
        publish("message.part.updated", ["part": part, "time": .now], in: session)
    }

    /// The same, told to nobody.
    func record(_ part: JSONValue, in session: String) {
        change(session) { session in
            guard let message = session.messages.lastIndex(where: { $0.id == part["messageID"]?.asString }) else { return }
            if let index = session.messages[message].parts.lastIndex(where: { $0["id"] == part["id"] }) {
                session.messages[message].parts[index] = part
            } else {
                session.messages[message].parts.append(part)
            }
        }
    }

    /// The session's own record.
    func touch(_ session: String) {
        change(session) { session in
            session.info = session.info.with(["time": session.info["time"]?.with(["updated": .now])])
        }
        guard let info = self.session(session)?.info else { return }
        publish("session.updated", ["info": info], in: session)
    }

    private func change(_ id: String, _ body: (inout StoredSession) -> Void) {
        guard let index = sessions.firstIndex(where: { $0.id == id }) else { return }
        body(&sessions[index])
        saveSoon()
    }

    /// Soon, once for all that changes in this turn of the loop.
    private func saveSoon() {
        guard !isChanged else { return }
        isChanged = true
        NetworkLoop.post { self.save() }
    }

    /// What has changed is on disk when this returns: before an answer or an end is told.
    func save() {
        guard isChanged else { return }
        isChanged = false
        do {
            try file.save(sessions)
        } catch {
            Logger(label: "simulated-agent").error("the state is not saved", ["error": ErrorText.of(error)])
        }
    }

    // MARK: turns

    /// The newest prompt is answered, at once or after the turn that is at work.
    func work(in session: String) {
        guard turns[session] == nil, let prompt = self.session(session)?.prompts.last else { return }
        let turn = Turn(prompt, in: session, of: self)
        turns[session] = turn
        statuses[session] = ["type": "busy"]
        turn.start()
    }

    func abort(_ session: String) {
        turns[session]?.abort()
    }

    /// A turn is over; the next one begins if a prompt came meanwhile.
    func ended(_ turn: Turn, in session: String) {
        guard turns[session] === turn else { return }
        save()
        turns[session] = nil
        statuses[session] = nil
        if !turn.wasAborted, self.session(session)?.prompts.last?.id != turn.promptID {
            work(in: session)
        } else {
            publishIdle(session)
        }
    }

    func publishBusy(_ session: String) {
        if turns[session] != nil { statuses[session] = ["type": "busy"] }
        publish("session.status", ["status": ["type": "busy"]], in: session)
    }

    /// The session waits to ask its model again.
    func publishRetry(_ session: String, attempt: Int, message: String, next: Timestamp) {
        let status: JSONValue = [
            "type": "retry", "attempt": .integer(Int64(attempt)), "message": .string(message), "next": .integer(next.millis),
        ]
        if turns[session] != nil { statuses[session] = status }
        publish("session.status", ["status": status], in: session)
    }

    func publishIdle(_ session: String) {
        publish("session.status", ["status": ["type": "idle"]], in: session)
        publish("session.idle", [:], in: session)
    }
}

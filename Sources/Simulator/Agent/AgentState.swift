internal import Coding
internal import Runtime

/// The agent's whole state: its sessions, running turns, and open asks. Changes are saved and published.
@NetworkLoop final class AgentState {
    let setup: AgentSetup
    let hub = EventHub()
    let asks = AskBook()
    private let file: StateFile
    private(set) var sessions: [StoredSession]
    private(set) var statuses: JSONObject = [:]
    private var turns: [String: Turn] = [:]
    /// The number of times that the messages of each session will be unreadable.
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

    /// - Parameter change: turns the frame into one that JSON values cannot express.
    func publish(_ type: String, _ properties: JSONValue, in session: String, _ change: ([UInt8]) -> [UInt8] = { $0 }) {
        guard let directory = self.session(session)?.directory else { return }
        hub.publish(type, .object(JSONObject([("sessionID", .string(session))]).merging(properties.asObject ?? [:])), directory: directory, change)
    }

    /// Publishes a frame that is not JSON.
    func publishNoise(in session: String) {
        publish("noise", [:], in: session) { frame in Array(frame.prefix(frame.count / 2)) + [10, 10] }
    }

    /// Returns whether the session's messages are unreadable this time, and counts the reading.
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

    /// Stores a message's head: a new one, or a replacement for the one with its id.
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

    /// Stores a part of a message: a new one, or a replacement for the one with its id.
    func put(part: JSONValue, in session: String) {
        record(part, in: session)
        publish("message.part.updated", ["part": part, "time": .now], in: session)
    }

    /// Does the same without publishing it.
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

    /// Updates and publishes the session's own record.
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

    /// Saves soon, once for all changes in this turn of the loop.
    private func saveSoon() {
        guard !isChanged else { return }
        isChanged = true
        NetworkLoop.post { self.save() }
    }

    /// Saves changes. They are on disk when this returns, before an answer or an end is reported.
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

    /// Answers the newest prompt, at once or after the running turn.
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

    /// Ends a turn; starts the next one if a prompt has arrived meanwhile.
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

    /// Publishes that the session is waiting to ask its model again.
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

internal import Coding
internal import FoundationEssentials
internal import Runtime

/// The agent's sessions: their messages and statuses. Every change is stored in a file and published.
@NetworkLoop final class SessionStore {
    let hub = EventHub()
    private let file: StateFile
    private(set) var sessions: [StoredSession]
    /// The status of each session with a running turn.
    private(set) var statuses: JSONObject = [:]
    /// The number of times that the messages of each session will be unreadable.
    private var garbled: [String: Int] = [:]
    private var isChanged = false

    init(file: StateFile) {
        self.file = file
        sessions = file.load()
    }

    func session(_ id: String) -> StoredSession? {
        sessions.first { $0.id == id }
    }

    // MARK: Sessions and messages

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

    /// Stores a part of a message without publishing it.
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

    /// Saves once for all changes in this pass of the loop.
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

    // MARK: Unreadable messages

    func garble(_ session: String, readings: Int) {
        garbled[session] = readings
    }

    /// Returns true if the session's messages are unreadable this time, and counts the reading.
    func takesGarbled(_ session: String) -> Bool {
        guard let readings = garbled[session], readings > 0 else { return false }
        garbled[session] = readings - 1
        return true
    }

    // MARK: Events and statuses

    /// Publishes an event of a session.
    ///
    /// - Parameter change: turns the frame into one that JSON values cannot express.
    func publish(_ type: String, _ properties: JSONValue, in session: String, _ change: ([UInt8]) -> [UInt8] = { $0 }) {
        guard let directory = self.session(session)?.directory else { return }
        hub.publish(type, .object(JSONObject([("sessionID", .string(session))]).merging(properties.asObject ?? [:])), directory: directory, change)
    }

    /// Publishes a frame that is not JSON.
    func publishNoise(in session: String) {
        publish("noise", [:], in: session) { frame in Array(frame.prefix(frame.count / 2)) + [10, 10] }
    }

    /// Marks a session as one with a running turn.
    func begin(_ session: String) {
        statuses[session] = SessionStore.busy
    }

    /// Marks a session as one without a running turn.
    func end(_ session: String) {
        statuses[session] = nil
    }

    func publishBusy(_ session: String) {
        publish(SessionStore.busy, of: session)
    }

    /// Publishes that the session is waiting to ask its model again.
    func publishRetry(_ session: String, attempt: Int, message: String, next: Timestamp) {
        publish(
            ["type": "retry", "attempt": .integer(Int64(attempt)), "message": .string(message), "next": .integer(next.millis)], of: session)
    }

    func publishIdle(_ session: String) {
        publish("session.status", ["status": ["type": "idle"]], in: session)
        publish("session.idle", [:], in: session)
    }

    private static let busy: JSONValue = ["type": "busy"]

    private func publish(_ status: JSONValue, of session: String) {
        if statuses[session] != nil { statuses[session] = status }
        publish("session.status", ["status": status], in: session)
    }
}

/// A session as stored.
struct StoredSession: Codable, Sendable {
    var info: JSONValue
    var messages: [StoredMessage] = []

    var id: String { info["id"]?.asString ?? "" }
    var directory: String { info["directory"]?.asString ?? "" }
    /// The users' prompts, oldest first.
    var prompts: [StoredMessage] { messages.filter(\.isUser) }
}

/// A message as stored and listed.
struct StoredMessage: Codable, Sendable {
    var info: JSONValue
    var parts: [JSONValue]

    var id: String { info["id"]?.asString ?? "" }
    var isUser: Bool { info["role"]?.asString == "user" }
    /// The texts of its parts.
    var text: String { parts.compactMap { $0["text"]?.asString }.joined(separator: "\n") }
    var value: JSONValue { ["info": info, "parts": .array(parts)] }
}

/// The sessions on disk, in one JSON file that is replaced as a whole.
struct StateFile: Sendable {
    let path: String

    /// Returns the sessions; none if there is no readable file.
    func load() -> [StoredSession] {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return [] }
        return (try? JSONCoding.decode([StoredSession].self, from: Array(data))) ?? []
    }

    func save(_ sessions: [StoredSession]) throws {
        let url = URL(filePath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(try JSONCoding.encode(sessions)).write(to: url, options: .atomic)
    }
}

/// The agent's messages in progress, with their parts in the order in which they began, as far as the event stream has reported them.
struct OpenMessages: Sendable {
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

    /// Records a part; returns `false` if its message is unknown or was not heard from its beginning.
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

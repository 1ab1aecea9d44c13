/// The agent's messages that are at work, with their parts in the order in which they began, as far as the event stream has told them.
struct OpenMessages: Sendable {
    /// One message.
    struct Entry: Sendable {
        var message: WireMessage
        var parts: [WirePart] = []
        /// Something in it waits for a text that is still being written.
        var isHeld = false
    }

    private var entries: [String: Entry] = [:]
    /// Messages that began before the stream did, and are not over.
    private var missed: Set<String> = []

    subscript(id: String) -> Entry? { entries[id] }

    /// Takes a message's head; `false` = it began before the stream did.
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

    /// Takes a part; `false` = of a message that is not known, or not from its beginning.
    mutating func update(_ part: WirePart) -> Bool {
        guard var entry = entries[part.message] else { return false }
        if let index = entry.parts.firstIndex(where: { $0.id == part.id }) { entry.parts[index] = part } else { entry.parts.append(part) }
        entries[part.message] = entry
        return true
    }

    mutating func hold(_ id: String, _ isHeld: Bool) {
        entries[id]?.isHeld = isHeld
    }

    /// Forgets the parts of a message that is over: its texts and outputs may be large, and the turn long.
    mutating func close(_ id: String) {
        entries[id]?.parts = []
        entries[id]?.isHeld = false
    }

    /// Something of the session waits for a text.
    func isHeld(_ session: String) -> Bool {
        entries.values.contains { $0.isHeld && $0.message.session == session }
    }

    /// A text of the session is being written.
    func isWriting(_ session: String) -> Bool {
        entries.values.contains { $0.message.session == session && !$0.message.isCompleted && $0.parts.contains(where: \.isBeingWritten) }
    }
}

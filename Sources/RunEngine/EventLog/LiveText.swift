internal import Coding
public import SandboxDriver

/// A text that the agent is writing, as far as it has come. Not stored; gone when its finished text is in the log. It ends with a whole character
/// at all times, and holds nothing that the finished text will not have at the same place.
public struct LiveText: Sendable, Hashable {
    /// What a piece did to a text.
    enum Growth: Sendable {
        case grown, unchanged
        /// Something between the text and the piece is missing.
        case gap
    }

    /// The agent's id of the text.
    public let part: String
    /// What kind of text.
    public let kind: AgentDelta.Kind
    /// The turn it belongs to.
    public let turn: Int
    /// UTF-8 of all of it so far.
    public private(set) var text: [UInt8] = []
    /// How often it was replaced: a reader of an older edition needs all of it again.
    public private(set) var edition = 0
    /// It has reached its longest; its rest comes with the finished text.
    private var isFull = false

    /// A text of which nothing is there yet.
    init(part: String, kind: AgentDelta.Kind, turn: Int) {
        self.part = part
        self.kind = kind
        self.turn = turn
    }

    /// Takes a piece, or all of the text so far. What is there already is not taken twice: the record of an agent may be ahead of its events.
    ///
    /// - Parameter room: bytes that the text may come to, beside the others of its run.
    mutating func take(_ delta: AgentDelta, room: Int = EventLimits.liveTextBytes) -> Growth {
        let limit = max(0, min(room, EventLimits.liveTextBytes))
        return delta.isSnapshot ? replace(with: delta.text, limit) : append(delta.text, at: delta.offset, limit)
    }

    private mutating func replace(with whole: String, _ limit: Int) -> Growth {
        let cut = whole.cut(toBytes: limit)
        let new = Array(cut.text.utf8)
        // A record that is behind the events says nothing new.
        guard !text.starts(with: new) else { return .unchanged }
        // What only grew needs no new edition: readers take the rest.
        if !new.starts(with: text) { edition += 1 }
        text = new
        isFull = cut.isTruncated
        return .grown
    }

    private mutating func append(_ piece: String, at offset: Int, _ limit: Int) -> Growth {
        guard !isFull else { return .unchanged }
        guard offset <= text.count else { return .gap }
        let known = text.count - offset
        let new = Array(piece.utf8)
        guard known < new.count else { return .unchanged }
        // A rest that begins inside of a character belongs to another text than the one that is there.
        guard new[known] & 0xc0 != 0x80 else { return .gap }
        guard text.count + new.count - known <= limit else {
            isFull = true
            return .unchanged
        }
        text += new[known...]
        return .grown
    }
}

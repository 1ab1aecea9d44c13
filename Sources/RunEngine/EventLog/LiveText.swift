internal import Coding
internal import Runtime
public import SandboxDriver

/// A text that the agent is writing, as far as it has come. Not stored; dropped once its finished text is in the log. It always ends with a whole
/// character, and matches the finished text up to its own length.
public struct LiveText: Sendable, Hashable {
    /// The effect of a piece on a text.
    enum Growth: Sendable {
        case grown, unchanged
        /// Something between the text and the piece is missing.
        case gap
    }

    /// The agent's id of the text.
    public let part: String
    /// The kind of text.
    public let kind: AgentDelta.Kind
    /// The turn it belongs to.
    public let turn: Int
    /// The UTF-8 of everything so far.
    public private(set) var text: [UInt8] = []
    /// The number of replacements: a reader of an older edition needs the whole text again.
    public private(set) var edition = 0
    /// The text has reached its limit; the rest comes with the finished text.
    private var isFull = false

    /// Creates an empty text.
    init(part: String, kind: AgentDelta.Kind, turn: Int) {
        self.part = part
        self.kind = kind
        self.turn = turn
    }

    /// Takes a piece, or the whole text so far. Known bytes are not taken twice: the agent's record may be ahead of its events.
    ///
    /// - Parameter room: Bytes that the text may have, given the run's other texts.
    mutating func take(_ delta: AgentDelta, room: Int = EventLimits.liveTextBytes) -> Growth {
        let limit = max(0, min(room, EventLimits.liveTextBytes))
        return delta.isSnapshot ? replace(with: delta.text, limit) : append(delta.text, at: delta.offset, limit)
    }

    private mutating func replace(with whole: String, _ limit: Int) -> Growth {
        let cut = whole.cut(toBytes: limit)
        let new = Array(cut.text.utf8)
        // A record that is behind the events adds nothing.
        guard !text.starts(with: new) else { return .unchanged }
        // A text that only grew needs no new edition: readers take the rest.
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
        // A rest that begins inside a character belongs to a different text.
        guard new[known] & 0xc0 != 0x80 else { return .gap }
        guard text.count + new.count - known <= limit else {
            isFull = true
            return .unchanged
        }
        text += new[known...]
        return .grown
    }
}

/// Throttles the notices of growing texts: immediate after a pause, otherwise one per interval and run.
final class LiveTextThrottle: Sendable {
    private struct Entry {
        var last: Instant
        var isPlanned = false
    }

    private let entries = Locked<[RunKey: Entry]>([:])
    private let clock = SystemTime()

    func notify(_ run: RunKey, _ tell: @escaping @Sendable () -> Void) {
        let now = clock.monotonic
        let wait: Duration? = entries.withLock { entries in
            guard var entry = entries[run] else {
                // Most runs are at rest: without this there were an entry for every run there ever was.
                if entries.count % 1_024 == 1_023 {
                    entries = entries.filter { $0.value.isPlanned || $0.value.last.duration(to: now) < EventLimits.liveTextInterval }
                }
                entries[run] = Entry(last: now)
                return .zero
            }
            guard !entry.isPlanned else { return nil }
            let since = entry.last.duration(to: now)
            entry.isPlanned = since < EventLimits.liveTextInterval
            if !entry.isPlanned { entry.last = now }
            entries[run] = entry
            return entry.isPlanned ? EventLimits.liveTextInterval - since : .zero
        }
        guard let wait else { return }
        if wait == .zero { return tell() }
        NetworkLoop.post { [self] in
            NetworkLoop.schedule(after: wait) { [self] in
                entries.withLock { $0[run] = Entry(last: clock.monotonic) }
                tell()
            }
        }
    }
}

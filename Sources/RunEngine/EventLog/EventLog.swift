internal import Database
internal import Coding
internal import Runtime
internal import SandboxDriver

/// The log of all runs: appended in the transaction of the change it reports, read from a cursor, followed live.
public final class EventLog: Sendable {
    fileprivate struct State {
        var tails: [RunKey: EventTail] = [:]
        var bytes = 0
        var clock: UInt64 = 0
        var texts: [RunKey: [LiveText]] = [:]
    }

    private let state = Locked(State())
    private let observers = Locked<[@Sendable ([RunKey]) -> Void]>([])
    private let throttle = LiveTextThrottle()

    init() {}

    /// The answer to a reader at a position.
    public enum Tail: Sendable {
        /// The next events.
        case entries([StoredEvent])
        /// Nothing: the position is the head.
        case atHead
        /// The events are not in memory.
        case readFromStore
    }

    /// Registers a closure that is called with the changed runs: on the writer's thread after each commit, and when a text grows. It must not block.
    public func observe(_ changed: @escaping @Sendable ([RunKey]) -> Void) {
        observers.withLock { $0.append(changed) }
    }

    /// Returns the events after a position that are in memory, about `budget` bytes of them.
    public func tail(of run: RunKey, after seq: Int64, budget: Int) -> Tail {
        state.withLock { state in
            guard let tail = state.tails[run] else { return .readFromStore }
            return tail.read(after: seq, budget: budget)
        }
    }

    /// Returns the texts that are being written in a run.
    public func liveTexts(of run: RunKey) -> [LiveText] {
        state.withLock { $0.texts[run] ?? [] }
    }

    /// Takes a piece of a text, kept until the finished text is appended. Observers are notified at most once per `EventLimits.liveTextInterval`.
    ///
    /// - Returns: `false` if something before the piece is missing, so that it was not taken.
    @discardableResult func extendLiveText(with delta: AgentDelta, turn: Int, to run: RunKey) -> Bool {
        let growth = state.withLock { state -> LiveText.Growth in
            var texts = state.texts[run] ?? []
            let part = EventBounds.id(delta.part)
            let known = texts.firstIndex { $0.part == part }
            // One text too many is not followed: its whole text comes in the end anyway.
            guard known != nil || texts.count < EventLimits.liveTexts else { return .unchanged }
            let others = texts.enumerated().reduce(0) { $1.offset == known ? $0 : $0 + $1.element.text.count }
            var text = known.map { texts[$0] } ?? LiveText(part: part, kind: delta.kind, turn: turn)
            let growth = text.take(delta, room: EventLimits.liveBytes - others)
            guard growth == .grown else { return growth }
            if let known { texts[known] = text } else { texts.append(text) }
            state.texts[run] = texts
            return growth
        }
        if growth == .grown { throttle.notify(run) { [self] in tell([run]) } }
        return growth != .gap
    }

    /// Drops a run's unfinished texts when its turn is over.
    func dropLiveTexts(of run: RunKey) {
        state.withLock { $0.texts[run] = nil }
    }

    /// Drops everything about a deleted run.
    func forget(_ run: RunKey) {
        state.withLock { state in
            state.texts[run] = nil
            if let tail = state.tails.removeValue(forKey: run) { state.bytes -= tail.bytes }
        }
        // Readers that wait for its next event find that it is gone.
        tell([run])
    }

    /// The head of a run's log: the place of the next event.
    struct Head {
        let run: RunKey
        /// The number of the newest event.
        var lastSeq: Int64
        /// The time of the run's last change: no event is earlier.
        let updatedAt: Timestamp
    }

    /// Appends drafts at the head of a run's log, in the transaction of the change that they report. A draft whose source is in the log already is
    /// skipped.
    static func append(_ drafts: [EventDraft], at head: inout Head, in transaction: borrowing WriteTransaction) throws(StoreError) {
        for draft in drafts {
            if let source = draft.source, try transaction.connection.hasEvent(of: head.run, source: source) { continue }
            let event = StoredEvent(
                seq: head.lastSeq + 1, turn: draft.turn, at: max(transaction.now, head.updatedAt), type: draft.type.rawValue,
                body: SharedBytes(draft.data.encoded()), mark: draft.mark)
            try transaction.connection.insert(event, source: draft.source, of: head.run)
            head.lastSeq = event.seq
            transaction.announce(RunNotice.event(run: head.run, event))
        }
    }

    /// Adds a commit's events to the tails and notifies observers. Runs on the writer's thread.
    func committed(_ notices: [any Sendable]) {
        var events: [(run: RunKey, event: StoredEvent)] = []
        var runs: Set<RunKey> = []
        for case let notice as RunNotice in notices {
            switch notice {
            case .event(let run, let event):
                events.append((run, event))
                runs.insert(run)
            case .changed(let run): runs.insert(run)
            }
        }
        guard !runs.isEmpty else { return }
        state.withLock { state in
            state.clock += 1
            for (run, event) in events {
                var tail = state.tails.removeValue(forKey: run) ?? EventTail()
                state.bytes += tail.append(event, at: state.clock)
                state.tails[run] = tail
                if case .textCompleted(let part) = event.readMark { state.close(part, of: run) }
            }
            while state.bytes > EventLimits.tailBytesInAll, let oldest = state.tails.min(by: { $0.value.touched < $1.value.touched }) {
                state.bytes -= oldest.value.bytes
                state.tails[oldest.key] = nil
            }
        }
        tell(Array(runs))
    }

    private func tell(_ runs: [RunKey]) {
        for observer in observers.withLock({ $0 }) { observer(runs) }
    }
}

/// The news of a commit.
enum RunNotice: Sendable {
    /// An event was appended.
    case event(run: RunKey, StoredEvent)
    /// A run has changed.
    case changed(RunKey)
}

extension EventLog.State {
    /// Drops a live text that is complete.
    fileprivate mutating func close(_ part: String, of run: RunKey) {
        guard let texts = self.texts[run], !texts.isEmpty else { return }
        let rest = texts.filter { $0.part != part }
        self.texts[run] = rest.isEmpty ? nil : rest
    }
}

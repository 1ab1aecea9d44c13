internal import Coding

/// The newest events of one run, in memory.
struct EventTail {
    private var events: [StoredEvent] = []
    private var first = 0
    private(set) var bytes = 0
    /// The log's own clock at the last append.
    private(set) var touched: UInt64 = 0

    /// Adds the next event. Returns the number of bytes by which the tail grew or shrank.
    mutating func append(_ event: StoredEvent, at clock: UInt64) -> Int {
        let before = bytes
        touched = clock
        events.append(event)
        bytes += EventTail.size(event)
        while events.count - first > 1, events.count - first > EventLimits.tailEvents || bytes > EventLimits.tailBytes {
            bytes -= EventTail.size(events[first])
            first += 1
        }
        // Removing from the front one by one would move the whole array each time.
        if first > EventLimits.tailEvents {
            events.removeFirst(first)
            first = 0
        }
        return bytes - before
    }

    func read(after seq: Int64, budget: Int) -> EventLog.Tail {
        guard first < events.count, let newest = events.last?.seq else { return .readFromStore }
        if seq >= newest { return .atHead }
        let oldest = events[first].seq
        guard seq >= oldest - 1 else { return .readFromStore }
        var taken: [StoredEvent] = []
        var room = budget
        for event in events[(first + Int(seq + 1 - oldest))...] {
            guard room > 0 else { break }
            taken.append(event)
            room -= EventTail.size(event)
        }
        return .entries(taken)
    }

    private static func size(_ event: StoredEvent) -> Int {
        event.body.count + EventLimits.eventOverheadBytes
    }
}

internal import Coding
internal import Database
internal import Runtime

/// Events in the database.
extension SQLConnection {
    /// Returns events after a position, ascending.
    func events(of run: RunKey, after seq: Int64, limit: Int) throws(StoreError) -> [StoredEvent] {
        try all(
            "SELECT seq, turn, at, type, body FROM events WHERE run_key = ? AND seq > ? ORDER BY seq LIMIT ?",
            [.integer(run.value), .integer(seq), .integer(limit)], SQLConnection.event(from:))
    }

    /// Returns events after a position, ascending, about `bytes` of them: at most one batch of rows more.
    ///
    /// - Parameter types: The types to return; `nil` returns all.
    /// - Returns: The events, and whether they were cut off by `bytes`.
    func events(of run: RunKey, after seq: Int64, types: [String]? = nil, limit: Int, bytes: Int) throws(StoreError) -> (
        events: [StoredEvent], isCut: Bool
    ) {
        var found: [StoredEvent] = []
        var size = 0
        while found.count < limit {
            guard size < bytes else { return (found, true) }
            let wanted = min(limit - found.count, EventLimits.eventsAtOnce)
            let position = found.last?.seq ?? seq
            let more: [StoredEvent]
            if let types {
                more = try events(of: run, after: position, types: types, limit: wanted)
            } else {
                more = try events(of: run, after: position, limit: wanted)
            }
            found += more
            size += more.reduce(0) { $0 + $1.body.count }
            if more.count < wanted { break }
        }
        return (found, false)
    }

    /// Returns the newest events up to a position, ascending, about `bytes` of them: at most one batch of rows more.
    func newestEvents(of run: RunKey, upTo seq: Int64, limit: Int, bytes: Int) throws(StoreError) -> [StoredEvent] {
        var found: [StoredEvent] = []
        var size = 0
        while found.count < limit, size < bytes {
            let wanted = min(limit - found.count, EventLimits.eventsAtOnce)
            let more = try all(
                "SELECT seq, turn, at, type, body FROM events WHERE run_key = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
                [.integer(run.value), .integer(found.last?.seq ?? seq.adding(saturating: 1)), .integer(wanted)], SQLConnection.event(from:))
            found += more
            size += more.reduce(0) { $0 + $1.body.count }
            if more.count < wanted { break }
        }
        return found.reversed()
    }

    /// Returns the number of a turn's events, and their bytes.
    func eventsUsed(by turn: Int, of run: RunKey) throws(StoreError) -> (events: Int, bytes: Int) {
        let found = try first(
            "SELECT count(*), coalesce(sum(length(CAST(body AS BLOB))), 0) FROM events WHERE run_key = ? AND turn = ?",
            [.integer(run.value), .integer(turn)], { (row) throws(StoreError) in (Int(clamping: row.int(0)), Int(clamping: row.int(1))) })
        return found ?? (0, 0)
    }

    /// Returns events of some types after a position, ascending.
    func events(of run: RunKey, after seq: Int64, types: [String], limit: Int) throws(StoreError) -> [StoredEvent] {
        let marks = Array(repeating: "?", count: types.count).joined(separator: ", ")
        return try all(
            "SELECT seq, turn, at, type, body FROM events WHERE run_key = ? AND seq > ? AND type IN (\(marks)) ORDER BY seq LIMIT ?",
            [.integer(run.value), .integer(seq)] + types.map { .text($0) } + [.integer(limit)], SQLConnection.event(from:))
    }

    /// Returns whether an event with this source exists.
    func hasEvent(of run: RunKey, source: String) throws(StoreError) -> Bool {
        try first("SELECT 1 FROM events WHERE run_key = ? AND source = ?", [.integer(run.value), .text(source)], { (_) throws(StoreError) in true })
            ?? false
    }

    func insert(_ event: StoredEvent, source: String?, of run: RunKey) throws(StoreError) {
        try self.run(
            "INSERT INTO events (run_key, seq, turn, at, type, source, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                .integer(run.value), .integer(event.seq), .optional(event.turn.map { Int64($0) }), .at(event.at), .text(event.type),
                .optional(source), .text(event.body.text),
            ])
    }

    private static func event(from row: borrowing SQLRow) throws(StoreError) -> StoredEvent {
        StoredEvent(
            seq: row.int(0), turn: row.optionalInt(1).map { Int($0) }, at: row.time(2), type: row.text(3), body: SharedBytes(utf8: row.text(4)))
    }
}

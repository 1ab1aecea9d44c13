internal import Coding
internal import Runtime

extension Engine {
    /// Stored events after a position, ascending.
    public func events(of run: RunKey, after seq: Int64, limit: Int) async throws(Failure) -> [StoredEvent] {
        try await read { (snapshot) throws(StoreError) in try snapshot.connection.events(of: run, after: seq, limit: limit) }
    }

    /// Stored events after a position, ascending, about `bytes` of them.
    public func events(of run: RunKey, after seq: Int64, limit: Int, bytes: Int) async throws(Failure) -> [StoredEvent] {
        try await read { (snapshot) throws(StoreError) in try snapshot.connection.events(of: run, after: seq, limit: limit, bytes: bytes) }
    }

    /// Some of a run's events.
    public struct EventPage: Sendable {
        /// Ascending.
        public let events: [StoredEvent]
        /// There are more of those that were asked for.
        public let hasMore: Bool
        /// Where the next page begins: behind this one.
        public let nextAfter: Int64
        /// The newest event of the run.
        public let lastSeq: Int64
    }

    /// A page of a run's events.
    ///
    /// - Parameters:
    ///   - seq: The event before the first one; at most the run's `lastSeq`, else `invalid_cursor`.
    ///   - types: The wanted ones; `nil` = all.
    public func eventPage(of id: String, after seq: Int64, types: [String]?, limit: Int, by key: APIKey) async throws(Failure) -> EventPage {
        let found = try await read { (snapshot) throws(StoreError) -> (Run, [StoredEvent])? in
            guard let run = try snapshot.connection.run(id: id), run.accountKey == key.accountKey else { return nil }
            guard run.prunedAt == nil, seq <= run.lastSeq else { return (run, []) }
            let connection = snapshot.connection
            // One more than asked for tells whether there is a next page.
            guard let types else { return (run, try connection.events(of: run.key, after: seq, limit: limit + 1)) }
            return (run, try connection.events(of: run.key, after: seq, types: types, limit: limit + 1))
        }
        guard let (run, events) = found else { throw .unknownRun }
        guard run.prunedAt == nil else { throw Failure(.eventsPruned, "The run's events were removed.", members: ["runId": .string(run.id)]) }
        guard seq <= run.lastSeq else {
            throw Failure(.invalidCursor, "\(seq) is no event of this run: its last one is \(run.lastSeq).")
        }
        let hasMore = events.count > limit
        let page = Array(events.prefix(limit))
        // Behind the last one there is nothing of these types: what was left out is not looked through again.
        let next = hasMore ? page.last?.seq ?? seq : run.lastSeq
        return EventPage(events: page, hasMore: hasMore, nextAfter: next, lastSeq: run.lastSeq)
    }
}

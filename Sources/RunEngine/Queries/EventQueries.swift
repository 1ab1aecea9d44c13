internal import Coding
internal import Database
internal import Runtime

extension Engine {
    /// Returns the newest events of a run as it was read, ascending: at most as many as its document holds, about `EngineLimits.eventBytes` of them.
    public func newestEvents(of run: Run) async throws(Failure) -> [StoredEvent] {
        try await read { (snapshot) throws(StoreError) in
            try snapshot.connection.newestEvents(
                of: run.key, upTo: run.lastSeq, limit: EngineLimits.eventsInDocument, bytes: EngineLimits.eventBytes)
        }
    }

    /// Returns stored events after a position, ascending, about `bytes` of them.
    public func events(of run: RunKey, after seq: Int64, limit: Int, bytes: Int) async throws(Failure) -> [StoredEvent] {
        try await read { (snapshot) throws(StoreError) in try snapshot.connection.events(of: run, after: seq, limit: limit, bytes: bytes).events }
    }

    /// A page of a run's events.
    public struct EventPage: Sendable {
        /// The events, ascending.
        public let events: [StoredEvent]
        /// There are more of the requested events.
        public let hasMore: Bool
        /// The position after which the next page begins.
        public let nextAfter: Int64
        /// The sequence number of the run's newest event.
        public let lastSeq: Int64
    }

    /// Returns a page of a run's events.
    ///
    /// - Parameters:
    ///   - seq: The event before the first one; at most the run's `lastSeq`, else `invalid_cursor`.
    ///   - types: The types to return; `nil` returns all.
    public func eventPage(of id: String, after seq: Int64, types: [String]?, limit: Int, by key: APIKey) async throws(Failure) -> EventPage {
        let found = try await read { (snapshot) throws(StoreError) -> (Run, [StoredEvent], Bool)? in
            guard let run = try snapshot.connection.run(id: id), run.accountKey == key.accountKey else { return nil }
            guard run.prunedAt == nil, seq <= run.lastSeq else { return (run, [], false) }
            let connection = snapshot.connection
            // One more than requested tells whether there is a next page.
            let page = try connection.events(of: run.key, after: seq, types: types, limit: limit + 1, bytes: EngineLimits.eventBytes)
            return (run, page.events, page.isCut)
        }
        guard let (run, events, isCut) = found else { throw .unknownRun }
        guard run.prunedAt == nil else { throw Failure(.eventsPruned, "The run's events were removed.", members: ["runId": .string(run.id)]) }
        guard seq <= run.lastSeq else {
            throw Failure(.invalidCursor, "\(seq) is no event of this run: its last one is \(run.lastSeq).")
        }
        let hasMore = events.count > limit || isCut
        let page = Array(events.prefix(limit))
        // Without more of these types, the next page begins after the last event, so that skipped ones are not searched again.
        let next = hasMore ? page.last?.seq ?? seq : run.lastSeq
        return EventPage(events: page, hasMore: hasMore, nextAfter: next, lastSeq: run.lastSeq)
    }
}

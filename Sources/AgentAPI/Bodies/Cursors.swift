internal import Coding
internal import Crypto
internal import RunEngine
internal import Runtime

/// The cursor of a list of runs: the last run of a page, and a digest of the list's filters.
enum ListCursor {
    /// Returns the cursor of the page that follows a run.
    static func make(after run: Run, filter: Engine.RunFilter) -> String {
        Base64.encodeURL(Array("1:\(run.key.value):\(digest(filter))".utf8))
    }

    /// Returns the key of the run that the page follows. Throws `invalid_cursor` for a malformed cursor and for one of a list with other filters.
    static func read(_ text: String, filter: Engine.RunFilter) throws(Failure) -> Int64 {
        let parts = (Base64.decodeURL(text).map { String(decoding: $0, as: UTF8.self) } ?? "").split(separator: ":")
        guard parts.count == 3, parts[0] == "1", let key = Int64(parts[1]), key > 0 else {
            throw Failure(.invalidCursor, "The cursor was not made by this server.")
        }
        guard parts[2] == digest(filter) else { throw Failure(.invalidCursor, "The cursor belongs to a list with different filters.") }
        return key
    }

    private static func digest(_ filter: Engine.RunFilter) -> String {
        let text =
            "\(filter.statuses)|\(filter.outcomes)|\(filter.tags)|\(filter.repository ?? "")|\(filter.dedupeKey ?? "")|"
            + "\(filter.createdAfter?.millis ?? 0)|\(filter.createdBefore?.millis ?? 0)"
        return String(Hex.encode(SHA256.digest(Array(text.utf8))).prefix(16))
    }
}

/// A position in a run's log.
enum EventCursor {
    /// Returns the number of the event that reading continues after; 0 if the client names none.
    static func position(_ text: String?) throws(Failure) -> Int64 {
        guard let text else { return 0 }
        guard let position = WholeNumber.read(text) else {
            throw Failure(.invalidCursor, "\"\(text.prefix(40))\" is not a position in the log.")
        }
        return position
    }
}

/// The event that a stream continues after.
struct StreamStart {
    let position: Int64
    /// True if the header names the event, as an EventSource does when it reconnects.
    let isReconnect: Bool

    /// Reads `Last-Event-ID` and `?after=`. The header wins, because a browser that reconnects repeats the old URL. An EventSource that has seen no
    /// event yet may send the header without a value.
    init(lastEventID: [String], after: String?, lastSeq: Int64) throws(Failure) {
        let headers = lastEventID.filter { !$0.isEmpty }
        guard headers.count < 2 else { throw Failure(.invalidCursor, "The request has \(headers.count) fields Last-Event-ID.") }
        let asked = try EventCursor.position(after)
        position = try headers.first.map { text throws(Failure) in try EventCursor.position(text) } ?? asked
        isReconnect = !headers.isEmpty
        guard position <= lastSeq else {
            throw Failure(.invalidCursor, "The run has no event \(position): its last one is \(lastSeq).")
        }
    }
}

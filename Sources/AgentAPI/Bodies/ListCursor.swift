internal import Coding
internal import Crypto
internal import RunEngine
internal import Runtime

/// A list's cursor: the last run of the previous page, and a digest of the filters that it belongs to.
enum ListCursor {
    static func make(after run: Run, filter: Engine.RunFilter) -> String {
        Base64.encodeURL(Array("1:\(run.key.value):\(digest(filter))".utf8))
    }

    /// Returns the key after which the page begins. Throws `invalid_cursor` for a malformed cursor and for one with other filters.
    static func read(_ text: String, filter: Engine.RunFilter) throws(Failure) -> Int64 {
        let parts = (Base64.decodeURL(text).map { String(decoding: $0, as: UTF8.self) } ?? "").split(separator: ":")
        guard parts.count == 3, parts[0] == "1", let key = Int64(parts[1]), key > 0 else {
            throw Failure(.invalidCursor, "The cursor was not made by this server.")
        }
        guard parts[2] == digest(filter) else { throw Failure(.invalidCursor, "The cursor belongs to a list with other filters.") }
        return key
    }

    private static func digest(_ filter: Engine.RunFilter) -> String {
        let text =
            "\(filter.statuses)|\(filter.outcomes)|\(filter.tags)|\(filter.repository ?? "")|\(filter.dedupeKey ?? "")|"
            + "\(filter.createdAfter?.millis ?? 0)|\(filter.createdBefore?.millis ?? 0)"
        return String(Hex.encode(SHA256.digest(Array(text.utf8))).prefix(16))
    }
}

internal import RunEngine

/// A position in the log, as a client names it.
enum EventCursor {
    /// The event after which reading begins; 0 when nothing is said.
    static func position(_ text: String?) throws(Failure) -> Int64 {
        guard let text else { return 0 }
        guard let position = WholeNumber.read(text) else {
            throw Failure(.invalidCursor, "\"\(text.prefix(40))\" is no position in the log.")
        }
        return position
    }
}

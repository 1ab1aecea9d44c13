internal import RunEngine

/// Reads a position in the log from a client's text.
enum EventCursor {
    /// Returns the number of the event after which reading begins; 0 if the client names none.
    static func position(_ text: String?) throws(Failure) -> Int64 {
        guard let text else { return 0 }
        guard let position = WholeNumber.read(text) else {
            throw Failure(.invalidCursor, "\"\(text.prefix(40))\" is no position in the log.")
        }
        return position
    }
}

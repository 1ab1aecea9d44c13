/// What a connection waits for with a limit.
enum Deadline: Sendable, Equatable {
    /// The next request.
    case idle
    /// The end of a head that has begun.
    case head
    /// Enough of a body.
    case body
    /// The client to take output.
    case stall
    /// The client to end its side.
    case linger
}

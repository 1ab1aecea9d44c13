/// An event that a connection waits for with a time limit.
enum Deadline: Sendable, Equatable {
    /// The next request.
    case idle
    /// The end of a head that has begun.
    case head
    /// The bytes of a body that one window must bring.
    case body
    /// The client to take output.
    case stall
    /// The client to end its side.
    case linger
}

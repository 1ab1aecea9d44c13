/// The limits of the admin socket, each with what happens without it.
enum AdminLimits {
    /// The longest request. Without it a client of the same user could fill the server's memory.
    static let requestBytes = 65_536
    /// The time for a request to arrive and for an answer to leave. Without it a stopped client would hold a descriptor for ever.
    static let exchangeSeconds = 10
    /// How long a command waits for a server that starts or stops at this moment.
    static let settleTime: Duration = .seconds(5)
    /// Connections that wait to be accepted.
    static let backlog: Int32 = 16
}

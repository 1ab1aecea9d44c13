/// The limits of the admin socket. "Without" names the harm that a limit prevents.
enum AdminLimits {
    /// The size of a request in bytes. Without: a client of the same user can fill the server's memory.
    static let requestBytes = 65_536
    /// The time that each read of a request and each write of an answer may block. Without: a stopped client holds a descriptor forever.
    static let exchangeSeconds = 10
    /// The time that a command waits for a server that is just starting or stopping.
    static let settleTime: Duration = .seconds(5)
    /// The number of connections that wait to be accepted.
    static let backlog: Int32 = 16
}

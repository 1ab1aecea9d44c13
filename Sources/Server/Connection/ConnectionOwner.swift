internal import Runtime

/// The part of a server that its connections depend on.
@NetworkLoop protocol ConnectionOwner: AnyObject {
    nonisolated var handler: any HTTPHandler { get }
    nonisolated var timeouts: ServerTimeouts { get }
    nonisolated var log: Logger { get }
    /// The `date` field, formatted once a second.
    var date: DateField { get }
    /// True if no new request is accepted.
    var isDraining: Bool { get }

    /// Forgets a connection that has ended or was handed over.
    func forget(_ connection: Connection)

    /// Asks the connection's source soon; a bounded number of sources in one turn of the loop.
    func enqueueWake(_ connection: Connection)
}

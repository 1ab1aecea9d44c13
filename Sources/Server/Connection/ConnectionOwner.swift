internal import Runtime

/// What a connection needs of the server that it belongs to.
@NetworkLoop protocol ConnectionOwner: AnyObject {
    nonisolated var handler: any HTTPHandler { get }
    nonisolated var timeouts: ServerTimeouts { get }
    nonisolated var log: Logger { get }
    /// The `date` field, made once a second.
    var date: DateField { get }
    /// No new request is taken.
    var isDraining: Bool { get }

    /// The connection has ended, or was handed over.
    func forget(_ connection: Connection)

    /// Asks a stream's source soon, a bounded number in one turn of the loop.
    func enqueueWake(_ connection: Connection)
}

public import Runtime

/// A response body that is pulled: the connection asks when the client can take more, and the source says when there is more. It needs no task
/// and no queue; a slow client costs only the source's own state.
@NetworkLoop public protocol BodySource: AnyObject, Sendable {
    /// Begins the stream. After a fill that returned `.waiting`, the source calls `connection.wake()` when there is more.
    func attach(_ connection: StreamWaker)

    /// Writes what is available, at most about `budget` bytes and whole frames only, so that no cut falls inside one. The first frame may be larger.
    func fill(_ output: inout OutputBuffer, budget: Int) -> Fill

    /// Announces that the server is about to stop: the source writes its last bytes in the next fills and returns `.end`. It need not wake the
    /// connection for that.
    func draining()

    /// Ends the stream, for whatever reason: its end was sent, the client is gone, or it was cut. Called once, as the last call.
    func closed()
}

extension BodySource {
    /// Does nothing: the stream is cut when the grace period is over.
    public func draining() {}
}

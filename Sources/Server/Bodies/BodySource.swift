public import Runtime

/// A response body that is pulled: the connection asks when the client can take more, and the source says when there is more. It needs no
/// task and no queue; a slow client costs what the source remembers of it.
@NetworkLoop public protocol BodySource: AnyObject, Sendable {
    /// The stream begins. `connection.wake()` is to be called when there is more after a fill has answered `.waiting`.
    func attach(_ connection: StreamWaker)

    /// Writes what there is, about `budget` bytes at most and whole frames only (a cut is never inside one): a first frame may be larger.
    func fill(_ output: inout OutputBuffer, budget: Int) -> Fill

    /// The server is about to stop: the source writes its farewell at its next fills and answers `.end`. It is woken by itself afterwards.
    func draining()

    /// The stream is over, for whatever reason: its end was sent, the client is gone, or it was cut. Called once; nothing is called after it.
    func closed()
}

extension BodySource {
    /// Nothing: the stream is cut when the time of grace is over.
    public func draining() {}
}

public import Runtime

/// An HTTP/1.1 server on the network loop.
///
/// Only the border so far: there is no I/O behind it yet, and each way to listen refuses with `ENOSYS`.
@NetworkLoop public final class HTTPServer {
    private let handler: any HTTPHandler
    private let timeouts: ServerTimeouts

    /// A server that listens nowhere yet.
    public nonisolated init(handler: any HTTPHandler, timeouts: ServerTimeouts = ServerTimeouts(), connectionLimit: Int? = nil) {
        self.handler = handler
        self.timeouts = timeouts
    }

    /// Listens at an address, besides those it has. Returns the address with the port that was given.
    public func listen(on address: SocketAddress) throws(SystemError) -> SocketAddress {
        throw SystemError(code: 38, call: "listen")
    }

    /// Listens on a socket that is bound and listening already.
    public func listen(onSocket socket: consuming Descriptor) throws(SystemError) {
        throw SystemError(code: 38, call: "listen")
    }

    /// Serves a connection that somebody else has accepted.
    public func adopt(_ connection: consuming Descriptor) throws(SystemError) {
        throw SystemError(code: 38, call: "adopt")
    }

    /// Stops: no new connections, idle ones are closed, requests at work get their answer, streams may say farewell; what is left after
    /// `grace` is cut. Returns when no connection is left.
    public func drain(grace: Duration) async {}
}

internal import Glibc
public import Runtime

/// An HTTP/1.1 server on the network loop (RFC 9110, RFC 9112).
@NetworkLoop public final class HTTPServer: ConnectionOwner {
    nonisolated let handler: any HTTPHandler
    nonisolated let timeouts: ServerTimeouts
    nonisolated let log = Logger(label: "server")
    private nonisolated let connectionLimit: Int
    private var acceptors: [Acceptor] = []
    private var connections: [Int32: Connection] = [:]
    private var woken: [Connection] = []
    private var isWaking = false
    private var isDrained: [CheckedContinuation<Void, Never>] = []
    private(set) var isDraining = false
    let date = DateField()

    /// Creates a server that does not listen yet.
    ///
    /// - Parameter connectionLimit: the number of connections beyond which further ones are answered with 503; by default the number of files that the
    ///   process may open, less a reserve, but at least 64.
    public nonisolated init(handler: any HTTPHandler, timeouts: ServerTimeouts = ServerTimeouts(), connectionLimit: Int? = nil) {
        self.handler = handler
        self.timeouts = timeouts
        self.connectionLimit = connectionLimit ?? HTTPServer.standardLimit
    }

    /// The number of open connections.
    public var connectionCount: Int { connections.count }

    /// Listens on one more address. Returns the address with the port that the kernel chose.
    @discardableResult
    public func listen(on address: SocketAddress) throws(SystemError) -> SocketAddress {
        let made = try ListeningSocket(address)
        let (chosen, path) = (made.address, made.path)
        try listen(made.take(), path: path)
        return chosen
    }

    /// Listens on a socket that is already bound and listening.
    public func listen(onSocket socket: consuming Descriptor) throws(SystemError) {
        try listen(socket, path: nil)
    }

    private func listen(_ socket: consuming Descriptor, path: String?) throws(SystemError) {
        acceptors.append(try Acceptor(socket, path: path) { [weak self] in self?.accept($0) })
    }

    /// Serves a connection that was accepted elsewhere.
    public func adopt(_ connection: consuming Descriptor) throws(SystemError) {
        var on: Int32 = 1
        let peer = Peer(of: connection.raw)
        if case .tcp = peer { setsockopt(connection.raw, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size)) }
        let made = Connection(connection, owner: self, peer: peer)
        connections[made.raw] = made
        do throws(SystemError) {
            try made.start()
        } catch {
            connections[made.raw] = nil
            throw error
        }
    }

    /// Stops the server: no new connections are accepted, idle ones are closed, requests in progress get their answer, and streams may send their
    /// last bytes; connections left after `grace` are cut. Returns when no connection is left.
    public func drain(grace: Duration) async {
        isDraining = true
        for acceptor in acceptors { acceptor.close() }
        acceptors = []
        for connection in Array(connections.values) { connection.drain() }
        guard !connections.isEmpty else { return }
        let timer = NetworkLoop.schedule(after: grace) { [weak self] in
            guard let self else { return }
            for connection in Array(connections.values) { connection.abort() }
        }
        await withCheckedContinuation { continuation in
            // Other tasks may have run before the continuation was created.
            if connections.isEmpty { continuation.resume() } else { isDrained.append(continuation) }
        }
        NetworkLoop.cancel(timer)
    }

    private func accept(_ socket: consuming Descriptor) {
        guard connections.count < connectionLimit else {
            let answer = Array("HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".utf8)
            _ = answer.withUnsafeBytes { send(socket.raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            return
        }
        do throws(SystemError) {
            try adopt(socket)
        } catch {
            log.warning("a connection was dropped", ["error": "\(error)"])
        }
    }

    /// Forgets a connection that has ended or was handed over.
    func forget(_ connection: Connection) {
        // The descriptor's number may already belong to a newer connection.
        guard connections[connection.raw] === connection else { return }
        connections[connection.raw] = nil
        guard isDraining, connections.isEmpty else { return }
        let waiting = isDrained
        isDrained = []
        for continuation in waiting { continuation.resume() }
    }

    /// Asks the connection's source for bytes soon. One turn of the loop asks a limited number of sources.
    func enqueueWake(_ connection: Connection) {
        guard !connection.isQueuedForWake else { return }
        connection.isQueuedForWake = true
        woken.append(connection)
        guard !isWaking else { return }
        isWaking = true
        NetworkLoop.post { [weak self] in self?.pullWoken() }
    }

    private func pullWoken() {
        let part = Array(woken.prefix(ServerLimits.wakesPerTurn))
        woken.removeFirst(part.count)
        for connection in part {
            connection.isQueuedForWake = false
            connection.pull()
        }
        if woken.isEmpty {
            isWaking = false
        } else {
            NetworkLoop.post { [weak self] in self?.pullWoken() }
        }
    }

    private nonisolated static var standardLimit: Int {
        max(64, (DescriptorLimit.current ?? 1_000) - ServerLimits.reservedDescriptors)
    }
}

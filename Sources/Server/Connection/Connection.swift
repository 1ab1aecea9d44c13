internal import CSystem
internal import Coding
internal import Glibc
internal import Runtime

/// One client's connection: moves bytes between the socket, the parser, the handler and the output queue. `ConnectionMachine` makes all decisions
/// about the life of the connection.
@NetworkLoop final class Connection {
    let owner: any ConnectionOwner
    let peer: Peer
    let raw: Int32
    var descriptor: Descriptor?
    var watch: Watch?
    var interest = Interest.read
    var machine = ConnectionMachine()
    var parser = RequestParser()
    /// Received bytes that are not parsed yet.
    var unparsed: [UInt8] = []
    var isParsing = false
    var output = OutputQueue()
    var isBlocked = false
    var exchange: Exchange?
    var lingered = 0
    var windowBytes = 0
    /// True while the connection is in the server's queue of woken streams.
    var isQueuedForWake = false

    var deadline: (at: Instant, kind: Deadline)?
    var timer: (id: TimerID, at: Instant)?
    let clock = SystemTime()

    init(_ descriptor: consuming Descriptor, owner: any ConnectionOwner, peer: Peer) {
        raw = descriptor.raw
        self.descriptor = consume descriptor
        self.owner = owner
        self.peer = peer
    }

    func start() throws(SystemError) {
        watch = try NetworkLoop.watch(raw, for: .read) { [weak self] in self?.ready($0) }
        expect(.idle, within: owner.timeouts.idle)
    }

    private func ready(_ readiness: Readiness) {
        if readiness.contains(.error) { return close() }
        if readiness.contains(.writable) { flush() }
        if machine.phase != .closed, readiness.contains(.readable) { read() }
        // Both sides are closed and there is nothing to read: the client is gone.
        if machine.phase != .closed, readiness.contains(.hangup), !readiness.contains(.readable) { close() }
    }

    // MARK: Ending

    /// Resets the connection because the response cannot be completed.
    func cut(_ exchange: Exchange) {
        guard self.exchange === exchange else { return }
        _ = hearth_set_linger_reset(raw)
        close()
    }

    /// Cuts the connection in any state; the client sees a reset if a request was in progress.
    func abort() {
        if exchange != nil { _ = hearth_set_linger_reset(raw) }
        close()
    }

    func close() {
        guard machine.phase != .closed else { return }
        machine.close()
        if let watch { NetworkLoop.unwatch(watch) }
        watch = nil
        if let timer { NetworkLoop.cancel(timer.id) }
        timer = nil
        if let exchange {
            self.exchange = nil
            if case .source(let source) = exchange.sending { source.closed() }
            exchange.inlet?.fail(.connectionLost)
            exchange.writerWaits?.resume()
            exchange.writerWaits = nil
            exchange.task?.cancel()
        }
        descriptor = nil
        owner.forget(self)
    }
}

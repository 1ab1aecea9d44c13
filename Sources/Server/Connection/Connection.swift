internal import CSystem
internal import Coding
internal import Glibc
internal import Runtime

/// One client's connection: moves bytes between the socket, the parser, the handler and the output queue. `ConnectionMachine` makes all decisions
/// about the life of the connection.
@NetworkLoop final class Connection {
    let owner: any ConnectionOwner
    let peer: Peer
    /// The descriptor's number.
    let raw: Int32
    private var descriptor: Descriptor?
    private var watch: Watch?
    private(set) var interest = Interest.read
    var machine = ConnectionMachine()
    var parser = RequestParser()
    /// Received bytes that are not parsed yet.
    var unparsed: [UInt8] = []
    var isParsing = false
    var output = OutputQueue()
    /// True while the client takes no more output.
    private var isBlocked = false
    /// The request in progress.
    var exchange: Exchange?
    /// The bytes read after the last response.
    var lingered = 0
    let deadline = DeadlineTimer()
    /// The bytes received in the current window of the body's deadline.
    var windowBytes = 0
    /// True while the connection is in the server's queue of woken streams.
    var isQueuedForWake = false

    init(_ descriptor: consuming Descriptor, owner: any ConnectionOwner, peer: Peer) {
        raw = descriptor.raw
        self.descriptor = consume descriptor
        self.owner = owner
        self.peer = peer
    }

    func start() throws(SystemError) {
        deadline.onExpiry = { [weak self] in self?.expired($0) }
        watch = try NetworkLoop.watch(raw, for: .read) { [weak self] in self?.ready($0) }
        deadline.expect(.idle, within: owner.timeouts.idle)
    }

    private func ready(_ readiness: Readiness) {
        if readiness.contains(.error) { return close() }
        if readiness.contains(.writable) { flush() }
        if machine.phase != .closed, readiness.contains(.readable) { read() }
        // Both sides are closed and there is nothing to read: the client is gone.
        if machine.phase != .closed, readiness.contains(.hangup), !readiness.contains(.readable) { close() }
    }

    // MARK: Output

    /// Sends what the client takes, and goes on with the response once everything is sent.
    func flush() {
        var progress = false
        let result = output.flush(to: raw, progress: &progress)
        switch result {
        case .failed: return close()
        case .blocked:
            isBlocked = true
            if progress || deadline.awaited != .stall { deadline.expect(.stall, within: owner.timeouts.stall) }
            return updateInterest()
        case .empty:
            isBlocked = false
            deadline.forget(.stall)
            updateInterest()
        }
        guard let exchange else { return }
        switch exchange.sending {
        case .nothing: break
        case .rest: finish(exchange)
        case .source: if !exchange.isSourceWaiting { owner.enqueueWake(self) }
        case .writer:
            let waiting = exchange.writerWaits
            exchange.writerWaits = nil
            waiting?.resume()
        case .takeover(let action):
            // Within the parser's loop, the bytes that follow the request are not kept yet: the parser's caller hands over.
            if !isParsing { handOver(action) }
        }
    }

    private func finish(_ exchange: Exchange) {
        self.exchange = nil
        switch machine.responseSent() {
        case .close: close()
        case .linger:
            unparsed = []
            shutdown(raw, Int32(SHUT_WR))
            deadline.expect(.linger, within: owner.timeouts.linger)
            updateInterest()
        case .readOn:
            parser.reset()
            deadline.expect(.idle, within: owner.timeouts.idle)
            // Within the parser's loop, that loop reads the next request.
            if !isParsing {
                parseUnparsed()
                updateInterest()
            }
        }
    }

    private func handOver(_ action: @NetworkLoop @Sendable (consuming Descriptor, SharedBytes) -> Void) {
        if let watch { NetworkLoop.unwatch(watch) }
        watch = nil
        deadline.stop()
        machine.close()
        exchange = nil
        owner.forget(self)
        let rest = SharedBytes(unparsed)
        unparsed = []
        guard let descriptor = descriptor.take() else { return }
        action(descriptor, rest)
    }

    /// Watches the socket for what the connection can handle now.
    func updateInterest() {
        guard let watch, machine.phase != .closed else { return }
        var wanted = Interest.none
        if !machine.hasPeerEnded, machine.phase == .lingering || unparsed.count < ServerLimits.bodyBufferBytes && readsOn { wanted.insert(.read) }
        if isBlocked { wanted.insert(.write) }
        guard wanted != interest else { return }
        interest = wanted
        do throws(SystemError) {
            try NetworkLoop.change(watch, to: wanted)
        } catch {
            close()
        }
    }

    /// False while the request's body fills its buffer because nobody takes it.
    private var readsOn: Bool {
        machine.isBodyComplete || (exchange?.inlet?.buffered ?? 0) < ServerLimits.bodyBufferBytes
    }

    // MARK: Deadlines

    /// Begins a window in which enough of the body must arrive.
    func expectBody() {
        windowBytes = 0
        deadline.expect(.body, within: owner.timeouts.bodyWindow)
    }

    private func expired(_ kind: Deadline) {
        switch kind {
        case .idle, .linger: close()
        case .head: fail(.timedOut)
        case .stall: abort()
        case .body:
            guard let exchange, !machine.isBodyComplete else { return }
            // Bytes cannot arrive while nobody takes them: then it is the handler that is slow.
            guard windowBytes < owner.timeouts.bodyBytesPerWindow, exchange.inlet?.isAwaited == true else { return expectBody() }
            fail(.timedOut)
        }
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
        deadline.stop()
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

    /// Asks the connection's source for bytes soon. One turn of the loop asks a limited number of sources.
    func enqueueWake(_ connection: Connection)
}
